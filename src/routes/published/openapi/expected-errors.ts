// Which of Bailiff's errors an operation can end in: read off the columns of its row, for every code that there is.
import { ERRORS, type ErrorCode, type ErrorReach, type ListedError } from "../../../bailiff-errors.ts";
import type { Operation } from "../../../clerk/operation.ts";
import type { Plane } from "./plane.ts";

export interface ErrorFacts {
  readonly plane: Plane;
  readonly method: Operation["method"];
  readonly hasPathArgs: boolean;
  readonly replay?: Operation["replay"];
  /** A caller can give the call a name. */
  readonly named?: boolean;
  /** Not every API version has it. */
  readonly since?: Operation["since"] | undefined;
  readonly refusals?: readonly ErrorCode[];
}

export function expectedErrors(facts: ErrorFacts): readonly ListedError[] {
  return ERRORS.filter(({ code, reach }) => reaches(reach, facts) || facts.refusals?.includes(code));
}

function reaches(reach: ErrorReach, { plane, method, hasPathArgs, replay, named = false, since }: ErrorFacts): boolean {
  switch (reach) {
    case "any":
      return true;
    case "key":
      return plane !== "public";
    case "admin":
      return plane === "admin";
    case "path":
      return hasPathArgs || since !== undefined;
    case "body":
      // The admin plane reads one whatever the method; on the other a GET with a body is refused for having one.
      return plane === "admin" || (plane === "clerk" && method !== "GET");
    case "clerk":
      return plane === "clerk";
    case "unclear":
      return replay === "never" || named;
    case "named":
      return named;
    // Of no operation: another verb is another row, or none. Of those that say so.
    case "verb":
    // Clerk's webhooks are in no document for callers.
    case "webhook":
    case "row":
      return false;
  }
}
