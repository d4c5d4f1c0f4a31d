// An operation's arguments as one flat object: what policy sees, what is recorded, what the upstream request is built from.
import * as z from "zod/mini";
import type { ApiVersion } from "./api-version.ts";
import type { AlsoAllowed, ArgsObject, Operation } from "./operation.ts";

/** Fields of every supported API version, and the rules between them. */
export function allArguments(operation: Operation): ArgsObject {
  const { path, query, body } = operation.args;
  const shape = { ...path.shape, ...query.shape, ...body.shape, ...operation.legacyBody?.fields.shape };
  return withRulesOf([path, query, body], z.strictObject(shape));
}

/** Those that one API version takes, with the rules between them. */
export function argumentsUnder(operation: Operation, version: ApiVersion): ArgsObject {
  const { path, query } = operation.args;
  const body = bodyArguments(operation, version);
  return withRulesOf([path, query, body], z.strictObject({ ...path.shape, ...query.shape, ...body.shape }));
}

/** The query that is taken, with what is only checked. */
export function queryArguments({ args, ignoredQuery }: Pick<Operation, "args" | "ignoredQuery">): ArgsObject {
  if (ignoredQuery === undefined) return args.query;
  return madeOnce(args, () => withRulesOf([args.query], z.strictObject({ ...args.query.shape, ...ignoredQuery().shape })));
}

/** The body that one API version takes. */
export function bodyArguments(operation: Operation, version: ApiVersion): ArgsObject {
  const { legacyBody } = operation;
  if (legacyBody === undefined || version > legacyBody.until) return operation.args.body;
  const { body } = operation.args;
  return madeOnce(legacyBody, () => withRulesOf([body], z.strictObject({ ...body.shape, ...legacyBody.fields.shape })));
}

/** Schemas of calls, by what in an operation's row makes them other than the row's own. */
const MADE = new WeakMap<object, ArgsObject>();

function madeOnce(by: object, make: () => ArgsObject): ArgsObject {
  const made = MADE.get(by) ?? make();
  MADE.set(by, made);
  return made;
}

/** The rules between the fields of each of the schemas, over all of them together. */
function withRulesOf(schemas: readonly ArgsObject[], all: ArgsObject): ArgsObject {
  const checks = schemas.flatMap(({ def }) => def.checks ?? []);
  return z.clone(all, { ...all.def, checks });
}

/** An operation that must be allowed too. */
interface AlsoNeeded {
  readonly operation: string;
  /** Those that it would have. */
  readonly args: Readonly<Record<string, unknown>>;
  /** Names of the arguments that stand for it. */
  readonly because: readonly string[];
}

type WithAlso = Pick<Operation, "also"> & { readonly args: Pick<Operation["args"], "path"> };
type Args = Readonly<Record<string, unknown>>;

/** What must be allowed besides the operation itself, each once; empty when these arguments need nothing. */
export function alsoNeeded({ also = [], args: { path } }: WithAlso, args: Args): readonly AlsoNeeded[] {
  return also.flatMap((row) => {
    const because = row.args.filter((name) => standsFor(row.when, args[name]));
    if (because.length === 0) return [];
    const names = [...Object.keys(path.shape), ...(row.shared === true ? because : [])];
    return [{ operation: row.operation, args: Object.fromEntries(names.map((name) => [name, args[name]])), because }];
  });
}

function standsFor(when: AlsoAllowed["when"], value: unknown): boolean {
  switch (when) {
    case "sent":
      return value !== undefined;
    case "true":
      return value === true;
    case "empty":
      return Array.isArray(value) && value.length === 0;
  }
}
