// What can be no id is nobody's: told as an id that was never given, with the form that ids have.
import type { BailiffError } from "../../bailiff-errors.ts";
import type { AdminRow } from "./admin-row.ts";

type Errors = readonly [BailiffError, ...BailiffError[]];

/** `errors`: of a call of this row; those of its path stand alone, as nothing behind a wrong path is looked at. */
export function noSuchId({ args }: Pick<AdminRow, "args">, errors: Errors): Errors {
  const [{ param, detail }] = errors;
  if (param === undefined || !Object.hasOwn(args.path.shape, param)) return errors;
  return [{ code: "bailiff_not_found", detail, param }];
}
