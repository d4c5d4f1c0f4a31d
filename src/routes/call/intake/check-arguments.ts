// The arguments of a call against the schemas of its row: @hono/zod-validator, behind our strict reading.
//
// By itself it would read the request: of a doubled JSON key the last, a body of another content type as `{}`, UTF-16 as UTF-8, a list of
// one as a text. So it is not given the request: the context that it runs on has for its parameters, query and body what the strict reading
// (`raw-path.ts`, `query.ts`, `body.ts`, `read-upload.ts`) made of them, and the one hook says in Clerk's shape what the schema refuses.
import { zValidator } from "@hono/zod-validator";
import type { Context } from "hono";
import { HonoRequest } from "hono/request";
import type { ZodSafeParseResult } from "zod";
import type * as z from "zod/mini";
import type { ArgsObject } from "../../../clerk/operation.ts";
import { inOurWords } from "../../../schema-words.ts";
import { fieldErrors } from "./check-fields.ts";
import type { IntakeResult } from "./intake-result.ts";

export type Args = Readonly<Record<string, unknown>>;

/** Where arguments travel, in the validator's words. */
type Place = "param" | "query" | "json";

/** `hint`: of an unknown name, what to say in place of “unknown” and all that is known; undefined: nothing better. */
export async function checkArguments(
  place: Place,
  schema: ArgsObject,
  values: Args,
  hint?: (name: string) => string | undefined,
): Promise<IntakeResult<Args>> {
  // Most operations have no query or no body, and most calls send none: there is nothing to check.
  if (isEmpty(values) && isEmpty(schema.shape)) return { ok: true, value: {} };
  const request = strictlyRead(values);
  const context = { req: request } as Context;
  const refusal = await validatorOf(place, schema)(context, nothingMore);
  if (refusal === undefined) return { ok: true, value: request.valid(place) };
  const found = REFUSALS.get(context) ?? [];
  const issues = place === "query" ? found.map((issue) => ofArgument(issue, values)) : found;
  return { ok: false, errors: fieldErrors(schema, { issues }, place === "json" ? "field" : "argument", hint) };
}

type Validator = (context: Context, next: () => Promise<void>) => Promise<unknown>;

/** Those of a row's schemas, made when they are first needed. */
const VALIDATORS = new WeakMap<ArgsObject, Partial<Record<Place, Validator>>>();
/** What was found, until it is told. */
const REFUSALS = new WeakMap<Context, z.core.$ZodIssue[]>();

function validatorOf(place: Place, schema: ArgsObject): Validator {
  const ofSchema = VALIDATORS.get(schema) ?? {};
  const known = ofSchema[place];
  if (known !== undefined) return known;
  const made = makeValidator(place, schema);
  VALIDATORS.set(schema, { ...ofSchema, [place]: made });
  return made;
}

function makeValidator(place: Place, schema: ArgsObject): Validator {
  return zValidator(
    place,
    schema,
    (result, context) => {
      if (result.success) return undefined;
      REFUSALS.set(context, result.error.issues);
      return REFUSED;
    },
    {
      // In its types an error has the methods of zod's classic API, which nobody calls.
      validationFunction: (rules, given) => rules.safeParse(given, { error: inOurWords }) as ZodSafeParseResult<unknown>,
    },
  );
}

const nothingMore = async () => undefined;

/** A list in a query is its name, repeated: that is to blame, as with Clerk's lists, and which of several values it was is in the text. */
function ofArgument<Issue extends Pick<z.core.$ZodIssue, "path" | "message">>(issue: Issue, values: Args): Issue {
  const [name, index] = issue.path;
  const list = typeof name === "string" ? values[name] : undefined;
  if (name === undefined || typeof index !== "number" || !Array.isArray(list)) return issue;
  const place = list.length > 1 ? ` (value ${index + 1} of ${list.length})` : "";
  return { ...issue, path: [name], message: `${issue.message}${place}` };
}

function isEmpty(fields: object): boolean {
  for (const _name in fields) return false;
  return true;
}

/** Ends the validator's part. What the caller hears is rendered where a refusal is recorded, from its errors. */
const REFUSED = new Response(null, { status: 422 });

/** A request that holds nothing but the values, wherever the validator looks for them; it takes a body for JSON only if it is called so. */
function strictlyRead(values: Args): HonoRequest<string, Record<Place, Args>> {
  return Object.assign(new HonoRequest<string, Record<Place, Args>>(NO_REQUEST), {
    header: () => "application/json",
    param: () => values,
    // A query has a list for each name, and the validator takes what is given once out of it: a list of ours stays a list.
    queries: () => Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]])),
    json: async () => values,
  });
}

/** Nothing of it is asked. */
const NO_REQUEST = new Request("https://bailiff.invalid/");
