// From a request to the operation's arguments, flat and typed, defaults filled in. What is not in the row is refused, so nothing of the
// caller's own bytes is needed any further. One line for all three tables: path, query, body, and the first that has faults ends it.
import type { Upload } from "../../clerk/multipart.ts";
import type { ArgsObject, OperationRow } from "../../clerk/operation.ts";
import { type Args, checkArguments } from "./intake/check-arguments.ts";
import type { IntakeResult } from "./intake/intake-result.ts";
import { type ListsFor, parseQuery } from "./intake/query.ts";
import type { SentFields } from "./intake/sent-fields.ts";
import { urlParts } from "./intake/url-parts.ts";

export type { Args } from "./intake/check-arguments.ts";

/** What a row wants of a request, and how its body is read. */
export interface Intake {
  readonly args: OperationRow["args"];
  readonly readBody: (request: Request) => Promise<IntakeResult<SentFields>>;
  /** The query is not looked at. */
  readonly anyQuery?: boolean;
  /** Whom lists in the query are for; Clerk unless said otherwise. */
  readonly listsFor?: ListsFor;
  /** Query parameters that are taken and checked like the others and go no further. */
  readonly ignoredQuery?: (() => ArgsObject) | undefined;
  /** Of a body field that is not known: what to say in place of all that is; undefined: nothing better. */
  readonly droppedHint?: (name: string) => string | undefined;
}

export interface ValidatedCall {
  /** In their canonical form. */
  readonly args: Args;
  /** As they were sent, defaults filled in: what `args` were before values had one spelling. */
  readonly written: Args;
  /** Bytes that travel beside the arguments, of an operation that takes an upload. */
  readonly upload: Upload | null;
}

/** `pathParams`: as in the raw path; nothing in it was encoded. */
export async function validateCall(intake: Intake, request: Request, pathParams: Args): Promise<IntakeResult<ValidatedCall>> {
  const path = await checkArguments("param", intake.args.path, pathParams);
  if (!path.ok) return path;
  const rawQuery = parseQuery(intake.anyQuery === true ? "" : urlParts(request).search, intake.args.query, intake.listsFor);
  if (!rawQuery.ok) return rawQuery;
  const query = await checkArguments("query", intake.args.query, rawQuery.value);
  if (!query.ok) return query;
  const sent = await intake.readBody(request);
  if (!sent.ok) return sent;
  const body = await checkArguments("json", intake.args.body, sent.value.fields, intake.droppedHint);
  if (!body.ok) return body;
  const args = { ...path.value, ...heeded(intake, query.value), ...body.value };
  const written = { ...args, ...pathParams, ...heeded(intake, rawQuery.value), ...sent.value.fields };
  return { ok: true, value: { args: present(args), written: present(written), upload: sent.value.upload } };
}

/** What was only checked goes no further. */
function heeded({ ignoredQuery }: Intake, query: Args): Args {
  if (ignoredQuery === undefined) return query;
  const { shape } = ignoredQuery();
  return Object.fromEntries(Object.entries(query).filter(([name]) => !Object.hasOwn(shape, name)));
}

/** What says nothing is left out: a schema gives `undefined` for it. */
export function present(args: Args): Args {
  let isWhole = true;
  for (const name in args) isWhole &&= args[name] !== undefined;
  if (isWhole) return args;
  return Object.fromEntries(Object.entries(args).filter(([, value]) => value !== undefined));
}
