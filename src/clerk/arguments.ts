// An operation's arguments as one flat object: what policy sees, what is recorded, what the upstream request is built from.
import { z } from "zod";
import type { ApiVersion } from "./api-version.ts";
import type { ArgsObject, Operation } from "./operation.ts";

/** Fields of every supported API version. */
export function allArguments(operation: Operation): ArgsObject {
  const { path, query, body } = operation.args;
  return z.strictObject({ ...path.shape, ...query.shape, ...body.shape, ...operation.legacyBody?.fields.shape });
}

/** The query that is taken, with what is only checked. */
export function queryArguments({ args, ignoredQuery }: Pick<Operation, "args" | "ignoredQuery">): ArgsObject {
  return ignoredQuery === undefined ? args.query : z.strictObject({ ...args.query.shape, ...ignoredQuery.shape });
}

/** The body that one API version takes. */
export function bodyArguments(operation: Operation, version: ApiVersion): ArgsObject {
  const { legacyBody } = operation;
  if (legacyBody === undefined || version > legacyBody.until) return operation.args.body;
  return z.strictObject({ ...operation.args.body.shape, ...legacyBody.fields.shape });
}

/** The operation that must be allowed too, with the arguments it would have; undefined when these arguments need none. */
type WithAlso = Pick<Operation, "also"> & { readonly args: Pick<Operation["args"], "path"> };

export function alsoNeeded(operation: WithAlso, args: Readonly<Record<string, unknown>>) {
  const sent = operation.also?.whenSent.filter((name) => args[name] !== undefined) ?? [];
  if (operation.also === undefined || sent.length === 0) return undefined;
  const names = [...Object.keys(operation.args.path.shape), ...sent];
  return { operation: operation.also.operation, args: Object.fromEntries(names.map((name) => [name, args[name]])) };
}
