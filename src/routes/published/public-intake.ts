// What a row that needs no key wants of a request.
import type { ArgsObject } from "../../clerk/operation.ts";
import { readFields } from "../call/intake/body.ts";
import type { BodyDeps } from "../call/intake/read-body.ts";
import type { Intake } from "../call/validate.ts";
import type { PublicOperation } from "./public-operations.ts";

const MAX_BODY_BYTES = 65_536;

/** What takes no arguments does not look at any: a health check may add to its URL what keeps caches away. */
export function publicIntake(deps: BodyDeps, { args }: Pick<PublicOperation, "args">): Intake {
  return {
    args,
    anyQuery: isEmpty(args.query),
    readBody: async (request) =>
      isEmpty(args.body) ? { ok: true, value: { fields: {}, upload: null } } : readFields(deps, request, MAX_BODY_BYTES),
  };
}

function isEmpty({ shape }: ArgsObject): boolean {
  return Object.keys(shape).length === 0;
}
