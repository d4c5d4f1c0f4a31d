// What a row that follows somebody else's standard (AuthZEN 1.0) does in the standard's way.
import type { BailiffError } from "../../bailiff-errors.ts";
import type { AdminRow } from "./admin-row.ts";

/** What is wrong with a question is 400 there; what was wrong and where, the errors say as ever. */
export function refusedAs(
  { standard }: Pick<AdminRow, "standard">,
  errors: readonly [BailiffError, ...BailiffError[]],
): readonly [BailiffError, ...BailiffError[]] {
  if (standard !== true) return errors;
  const [first, ...others] = errors;
  return [asUnreadable(first), ...others.map(asUnreadable)];
}

function asUnreadable(error: BailiffError): BailiffError {
  return error.code === "bailiff_param_invalid" ? { ...error, code: "bailiff_body_invalid" } : error;
}

/** Longer ones, and what is not plain text, are nobody's id. */
const REQUEST_ID = /^[\x21-\x7e]{1,256}$/;

/** The caller's own name for its request comes back with the answer, whatever that is. */
export function answeredAs({ standard }: Pick<AdminRow, "standard">, { headers }: Request, response: Response): Response {
  const id = headers.get("x-request-id");
  if (standard === true && id !== null && REQUEST_ID.test(id)) response.headers.set("x-request-id", id);
  return response;
}
