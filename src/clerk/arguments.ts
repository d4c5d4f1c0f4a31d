// An operation's arguments as one flat object: what policy sees, what is recorded, what the upstream request is built from.
import { z } from "zod";
import type { ApiVersion } from "./api-version.ts";
import type { ArgsObject, Operation } from "./operation.ts";

/** Fields of every supported API version, and the rules between them. */
export function allArguments(operation: Operation): ArgsObject {
  const { path, query, body } = operation.args;
  const shape = { ...path.shape, ...query.shape, ...body.shape, ...operation.legacyBody?.fields.shape };
  return withRulesOf([path, query, body], z.strictObject(shape));
}

/** The query that is taken, with what is only checked. */
export function queryArguments({ args, ignoredQuery }: Pick<Operation, "args" | "ignoredQuery">): ArgsObject {
  if (ignoredQuery === undefined) return args.query;
  return withRulesOf([args.query], z.strictObject({ ...args.query.shape, ...ignoredQuery.shape }));
}

/** The body that one API version takes. */
export function bodyArguments(operation: Operation, version: ApiVersion): ArgsObject {
  const { legacyBody } = operation;
  if (legacyBody === undefined || version > legacyBody.until) return operation.args.body;
  return withRulesOf([operation.args.body], z.strictObject({ ...operation.args.body.shape, ...legacyBody.fields.shape }));
}

/** The rules between the fields of each of the schemas, over all of them together. */
function withRulesOf(schemas: readonly ArgsObject[], all: ArgsObject): ArgsObject {
  const checks = schemas.flatMap(({ def }) => def.checks ?? []);
  return z.core.clone(all, { ...all.def, checks });
}

/** The operation that must be allowed too, with the arguments it would have; undefined when these arguments need none. */
type WithAlso = Pick<Operation, "also"> & { readonly args: Pick<Operation["args"], "path"> };

export function alsoNeeded(operation: WithAlso, args: Readonly<Record<string, unknown>>) {
  const sent = operation.also?.whenSent.filter((name) => args[name] !== undefined) ?? [];
  if (operation.also === undefined || sent.length === 0) return undefined;
  const names = [...Object.keys(operation.args.path.shape), ...sent];
  return { operation: operation.also.operation, args: Object.fromEntries(names.map((name) => [name, args[name]])) };
}
