// Checks values against a schema and turns what it refuses into errors that name the parameter, what was wrong and what is allowed.
// Values are never repeated in an error: they may be secret.
import type * as z from "zod/mini";
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import { inOurWords } from "../../../schema-words.ts";
import type { IntakeResult } from "./intake-result.ts";

/** An answer that repeats the allowed names for each of ten thousand unknown ones would be larger than what was sent. */
export const MAX_ERRORS = 20;

/** For what is no call's own arguments (`check-arguments.ts`): those of another call within one, say. */
export function checkFields<T>(schema: z.ZodMiniType<T>, values: unknown, what: "argument" | "field"): IntakeResult<T> {
  const parsed = schema.safeParse(values, { error: inOurWords });
  if (parsed.success) return { ok: true, value: parsed.data };
  return { ok: false, errors: fieldErrors(schema, parsed.error, what) };
}

/** What a schema refuses, in Clerk's shape. */
export function fieldErrors(
  schema: z.ZodMiniType,
  { issues }: Pick<z.core.$ZodError, "issues">,
  what: "argument" | "field",
  hint: (name: string) => string | undefined = () => undefined,
): readonly [BailiffError, ...BailiffError[]] {
  const allowed = "shape" in schema && typeof schema.shape === "object" && schema.shape !== null ? Object.keys(schema.shape) : [];
  const errors = issues.slice(0, MAX_ERRORS).flatMap((issue) => errorsOf(issue, allowed, what, hint));
  const [first, ...rest] = errors.slice(0, MAX_ERRORS);
  return [first ?? bailiffError("bailiff_param_invalid", "The arguments are not valid."), ...rest];
}

function errorsOf(
  issue: z.core.$ZodIssue,
  allowed: readonly string[],
  what: string,
  hint: (name: string) => string | undefined,
): BailiffError[] {
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.slice(0, MAX_ERRORS).map((key) => {
      const param = [path, key.slice(0, 64)].filter((part) => part !== "").join(".");
      const known = path === "" && allowed.length > 0 ? ` Allowed are: ${allowed.join(", ")}.` : "";
      const none = path === "" && allowed.length === 0 ? " This operation takes none." : "";
      const better = path === "" ? hint(key) : undefined;
      return bailiffError("bailiff_param_unknown", better ?? `“${param}” is not a known ${what}.${known}${none}`, { param });
    });
  }
  return [bailiffError("bailiff_param_invalid", `“${path}” ${issue.message}.`, { param: path })];
}
