// What a question of AuthZEN 1.0 holds, in the names of the standard. What Bailiff does not know of it is not looked at, as the standard wants.
import * as z from "zod/mini";
import { once } from "../../once.ts";
import { described } from "../../schema-docs.ts";
import { supposedContext } from "../call/supposed-context.ts";

/** Questions in one call. */
const MAX_QUESTIONS = 100;
/** Of all their properties, as JSON, as if what they share were written in each: each is checked and decided on by itself. */
const MAX_PROPERTIES_CHARS = 1_048_576;
export const SEMANTICS = ["execute_all", "deny_on_first_deny", "permit_on_first_permit"] as const;

const properties = once(() => z.record(z.string(), z.unknown()));

const subject = once(() =>
  described(
    z.object({
      type: z.string().check(z.minLength(1), z.maxLength(64)),
      id: z.string().check(z.minLength(1), z.maxLength(128)),
    }),
    "The key that would call, by its id.",
    { type: "api_key", id: "E80QmhC1jXA5" },
  ),
);
const action = once(() =>
  described(
    z.object({
      name: z.string().check(z.minLength(1), z.maxLength(128)),
      properties: z.optional(properties()),
    }),
    "The operation that it would call; `properties` are its arguments.",
    { name: "users.ban" },
  ),
);
const resource = once(() =>
  described(
    z.object({
      type: z.string().check(z.minLength(1), z.maxLength(64)),
      id: z.string().check(z.minLength(1), z.maxLength(128)),
      properties: z.optional(properties()),
    }),
    "The user that it would be about. A whole user of Clerk's as `properties` (with its `id`) is taken for it; else Bailiff looks, if a rule needs it.",
    { type: "user", id: "user_2aB3" },
  ),
);
const context = once(() =>
  described(
    z.partial(z.object(supposedContext())),
    "The circumstances that rules see as `context`. About the key that asks, those of this call where none are given.",
    { reason: "TICKET-4711" },
  ),
);

export const evaluationBody = once(() =>
  z.object({ subject: subject(), action: action(), resource: resource(), context: z.optional(context()) }),
);

const parts = once(() => ({
  subject: z.optional(subject()),
  action: z.optional(action()),
  resource: z.optional(resource()),
  context: z.optional(context()),
}));
const PARTS = ["subject", "action", "resource"] as const;

export const evaluationsBody = once(() =>
  z
    .object({
      ...parts(),
      evaluations: described(
        z.optional(z.array(z.object(parts())).check(z.maxLength(MAX_QUESTIONS))),
        "The questions. What one of them leaves out is what stands beside them. Without any, the call is one question.",
        [
          {
            subject: { type: "api_key", id: "E80QmhC1jXA5" },
            action: { name: "users.ban" },
            resource: { type: "user", id: "user_2aB3" },
          },
        ],
      ),
      options: described(
        z.optional(z.object({ evaluations_semantic: z.optional(z.enum(SEMANTICS)) })),
        "Answer all of them, or stop at the first denial or the first permission.",
        { evaluations_semantic: "execute_all" },
      ),
    })
    .check(
      // Each of the questions must come to be a whole one.
      ({ value, issues }) => {
        const { evaluations = [] } = value;
        const asked =
          evaluations.length === 0 ? [{ one: {}, path: [] }] : evaluations.map((one, at) => ({ one, path: ["evaluations", at] }));
        for (const { one, path } of asked) {
          for (const part of PARTS) {
            if (value[part] !== undefined || Object.hasOwn(one, part)) continue;
            issues.push({ code: "custom", message: "is missing", path: [...path, part], input: one });
          }
        }
        if (propertiesChars(value) > MAX_PROPERTIES_CHARS) {
          const message = `hold more than ${MAX_PROPERTIES_CHARS} characters of properties, with those that they share counted for each: ask in several calls`;
          issues.push({ code: "custom", message, path: ["evaluations"], input: evaluations });
        }
      },
    ),
);

interface WithProperties {
  readonly action?: { readonly properties?: object | undefined } | undefined;
  readonly resource?: { readonly properties?: object | undefined } | undefined;
}

function propertiesChars({
  evaluations = [],
  ...beside
}: WithProperties & { readonly evaluations?: readonly WithProperties[] | undefined }): number {
  // What is shared is written once here.
  const chars = new Map<object, number>();
  const charsOf = (properties: object | undefined): number => {
    if (properties === undefined) return 0;
    const known = chars.get(properties) ?? JSON.stringify(properties).length;
    chars.set(properties, known);
    return known;
  };
  return evaluations.reduce((sum, one) => {
    const { action, resource } = { ...beside, ...one };
    return sum + charsOf(action?.properties) + charsOf(resource?.properties);
  }, 0);
}

export const searchBody = once(() => z.object({ subject: subject(), resource: resource(), context: z.optional(context()) }));

export type AskedSubject = z.infer<ReturnType<typeof subject>>;
export type AskedAction = z.infer<ReturnType<typeof action>>;
export type AskedResource = z.infer<ReturnType<typeof resource>>;
export type AskedContext = z.infer<ReturnType<typeof context>>;

export interface Question {
  readonly subject: AskedSubject;
  readonly action: AskedAction;
  readonly resource: AskedResource;
  readonly context: AskedContext;
}

type Evaluation = z.infer<ReturnType<typeof evaluationBody>>;
type Evaluations = z.infer<ReturnType<typeof evaluationsBody>>;

export function questionOf({ subject, action, resource, context = {} }: Evaluation): Question {
  return { subject, action, resource, context };
}

/** Each with what stands beside them filled in; of a body that its schema has passed. */
export function questionsOf({ evaluations = [], options: _options, ...beside }: Evaluations): readonly Question[] {
  const asked = evaluations.length === 0 ? [beside] : evaluations.map((one) => ({ ...beside, ...one }));
  return asked.flatMap(({ subject, action, resource, context = {} }) =>
    subject === undefined || action === undefined || resource === undefined ? [] : [{ subject, action, resource, context }],
  );
}
