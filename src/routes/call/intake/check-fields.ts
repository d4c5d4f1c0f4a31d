// Checks values against a schema and turns what it refuses into errors that name the parameter, what was wrong and what is allowed.
// Values are never repeated in an error: they may be secret.
import type { z } from "zod";
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import { inOurWords } from "../../../schema-words.ts";
import type { IntakeResult } from "./intake-result.ts";

/** An answer that repeats the allowed names for each of ten thousand unknown ones would be larger than what was sent. */
export const MAX_ERRORS = 20;

/** `hint`: of an unknown name, what to say in place of “unknown” and all that is known; undefined: nothing better. */
export function checkFields<T>(
  schema: z.ZodType<T>,
  values: unknown,
  what: "argument" | "field",
  hint: (name: string) => string | undefined = () => undefined,
): IntakeResult<T> {
  const parsed = schema.safeParse(values, { error: inOurWords });
  if (parsed.success) return { ok: true, value: parsed.data };
  const allowed = "shape" in schema && typeof schema.shape === "object" && schema.shape !== null ? Object.keys(schema.shape) : [];
  const errors = parsed.error.issues.flatMap((issue) => errorsOf(issue, allowed, what, hint));
  const [first, ...rest] = errors.slice(0, MAX_ERRORS);
  return { ok: false, errors: [first ?? bailiffError("bailiff_param_invalid", "The arguments are not valid."), ...rest] };
}

function errorsOf(
  issue: z.core.$ZodIssue,
  allowed: readonly string[],
  what: string,
  hint: (name: string) => string | undefined,
): BailiffError[] {
  const path = issue.path.map(String).join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const param = [path, key.slice(0, 64)].filter((part) => part !== "").join(".");
      const known = path === "" && allowed.length > 0 ? ` Allowed are: ${allowed.join(", ")}.` : "";
      const none = path === "" && allowed.length === 0 ? " This operation takes none." : "";
      const better = path === "" ? hint(key) : undefined;
      return bailiffError("bailiff_param_unknown", better ?? `“${param}” is not a known ${what}.${known}${none}`, { param });
    });
  }
  return [bailiffError("bailiff_param_invalid", `“${path}” ${issue.message}.`, { param: path })];
}
