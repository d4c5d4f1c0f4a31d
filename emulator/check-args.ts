// From a zod complaint to the error Clerk would give: unknown field `form_param_unknown`, absent field `form_param_missing`, wrong
// type `form_param_type_invalid`, everything else by the `clerk` code that the schema put into its custom issue. Clerk reports all
// the errors of a request together, and so does this.
import * as z from "zod";
import { type ClerkErrorBody, paramError, Refusal } from "./refusal.ts";

/** Marks a custom issue with Clerk's code; the issue's message becomes `long_message`. */
export function clerkIssue(code: string, message: string): { code: "custom"; message: string; params: { clerk: string } } {
  return { code: "custom", message, params: { clerk: code } };
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, key)?.value;
  }
  return value;
}

function errorsOf(issue: z.core.$ZodIssue, input: unknown): ClerkErrorBody[] {
  const param = String(issue.path[0] ?? "");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) =>
      paramError(key, "form_param_unknown", "is unknown", `${key} is not a valid parameter for this request.`),
    );
  }
  if (issue.code === "custom") {
    const code: unknown = issue.params?.clerk;
    return [paramError(param, typeof code === "string" ? code : "form_param_value_invalid", "is invalid", issue.message)];
  }
  if (at(input, issue.path) === undefined) {
    return [paramError(param, "form_param_missing", "is missing", `${param} must be included.`)];
  }
  if (issue.code === "invalid_type") {
    return [paramError(param, "form_param_type_invalid", "is invalid", `\`${param}\` must be a \`${issue.expected}\`.`)];
  }
  if (issue.code === "too_big" && issue.origin === "array") {
    return [
      paramError(
        param,
        "form_param_array_size_exceeded",
        "exceeds maximum size",
        `${param} should not exceed ${issue.maximum} items.`,
      ),
    ];
  }
  if (issue.code === "too_big") {
    const text = `The value of ${param} can't be greater than ${issue.maximum}`;
    return [paramError(param, "form_param_value_too_large", "Value too large", text)];
  }
  return [
    paramError(
      param,
      "form_param_value_invalid",
      "is invalid",
      `${param} does not match one of the allowed values for parameter ${param}`,
    ),
  ];
}

/** The checked arguments, or one 422 with every complaint. */
export function checkArgs<Args>(schema: z.ZodType<Args>, input: unknown): Args | Refusal {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  return new Refusal(
    422,
    result.error.issues.flatMap((issue) => errorsOf(issue, input)),
  );
}

/** Query parameters as they came, by name: Clerk's arrays repeat the name. */
export type QueryValues = Readonly<Record<string, readonly string[]>>;

export function queryValues(search: string): QueryValues {
  const values = new Map<string, string[]>();
  for (const [name, value] of new URLSearchParams(search)) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}

/** A scalar takes the first of several values, as Clerk says of `order_by`. */
const first = z.array(z.string()).transform((values) => values[0] ?? "");

export const queryText = first.optional();

/** Up to 100 values (Clerk's limit for every array of `GET /users`). */
export const queryList = z.array(z.string()).max(100).default([]);

export const queryFlag = first
  .transform((text, context) => {
    if (text === "true" || text === "false") return text === "true";
    context.addIssue(clerkIssue("form_param_type_invalid", "must be a boolean."));
    return z.NEVER;
  })
  .optional();

function integer(min: number, max: number) {
  return first.transform((text, context) => {
    const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    if (Number.isNaN(value)) context.addIssue(clerkIssue("form_param_type_invalid", "must be an integer."));
    else if (value > max) context.addIssue(clerkIssue("form_param_value_too_large", `can't be greater than ${max}`));
    else context.addIssue(clerkIssue("form_param_value_invalid", `can't be less than ${min}`));
    return z.NEVER;
  });
}

/** Milliseconds since 1970. */
export const queryTime = integer(0, Number.MAX_SAFE_INTEGER).optional();

/** Clerk's `limit` and `offset`. */
export const page = { limit: integer(1, 500).default(10), offset: integer(0, Number.MAX_SAFE_INTEGER).default(0) };
