// Compares a Clerk OpenAPI description with the operation table. Where the file states something, the table must state the same; where
// the file is silent the table may be stricter (bounds and defaults that only Clerk's prose gives).
import type { Operation } from "../../src/clerk/operation.ts";
import type { Field, Fields, OperationFacts } from "./field.ts";
import type { OpenApiFacts } from "./openapi-facts.ts";
import { factsOfOperation, legacyFieldsOf } from "./table-facts.ts";

export interface Comparison {
  /** One line each: what is new in the file, gone from it, or different in it. Starts with the operation. */
  readonly differences: readonly string[];
  /**
   * Differences that the table itself expects of a file of this version: fields that only older versions take, operations that they lack,
   * fields that no description has yet.
   */
  readonly known: readonly string[];
}

export function compareWithTable(file: OpenApiFacts, operations: readonly Operation[]): Comparison {
  const table = new Map(operations.map((operation) => [`${operation.method} ${operation.path}`, operation]));
  const added = [...file.operations]
    .filter(([route]) => !table.has(route))
    .map(([route, { summary }]) => `${route}: operation was added (“${summary}”)`);
  const rest = [...table].flatMap(([route, operation]) => {
    const theirs = file.operations.get(route);
    if (theirs === undefined) return [removed(operation)];
    return compareOperation(operation.name, theirs, factsOfOperation(operation));
  });
  const found = [...added, ...rest];
  const expected = operations.flatMap((operation) => [
    ...lackedLines(file, operation),
    ...legacyLines(file, operation),
    ...undescribedLines(file, operation),
  ]);
  const known = expected.filter((line) => found.includes(line));
  const missing = expected.filter((line) => !found.includes(line)).map((line) => `${line}: expected of this version, but not so`);
  return { differences: [...found.filter((line) => !known.includes(line)), ...missing].sort(), known: known.sort() };
}

function removed({ name, method, path }: Operation): string {
  return `${name}: operation was removed (${method} ${path})`;
}

/** What must be missing from a file of an older version, if the table is right about it. Versions are dates and compare as text. */
function lackedLines(file: OpenApiFacts, operation: Operation): string[] {
  return operation.since !== undefined && file.version < operation.since ? [removed(operation)] : [];
}

/** And what must be different in it. */
function legacyLines(file: OpenApiFacts, operation: Operation): string[] {
  if (operation.legacyBody === undefined || file.version > operation.legacyBody.until) return [];
  const theirs = file.operations.get(`${operation.method} ${operation.path}`)?.body ?? new Map<string, Field>();
  return [...legacyFieldsOf(operation)].map(([name, our]) => {
    const their = theirs.get(name);
    const changed = their === undefined ? [] : changes(their, our);
    return [`${operation.name}: body field ${name} was added`, ...changed].join(", but ");
  });
}

/** Once a file has such a field, it is to be taken off the list and compared like any other. */
function undescribedLines(file: OpenApiFacts, { name, method, path, undescribed = {} }: Operation): string[] {
  if (!file.operations.has(`${method} ${path}`)) return [];
  return Object.keys(undescribed).map((field) => `${name}: body field ${field} was removed`);
}

function compareOperation(name: string, theirs: OperationFacts, ours: OperationFacts): string[] {
  const contentType = `${name}: body changed: it is ${theirs.contentType || "none"}, the table has ${ours.contentType || "none"}`;
  return [
    ...compareFields(`${name}: path parameter`, theirs.path, ours.path),
    ...compareFields(`${name}: query parameter`, theirs.query, ours.query),
    ...compareFields(`${name}: required header`, theirs.header, ours.header),
    ...compareFields(`${name}: body field`, theirs.body, ours.body),
    ...(theirs.contentType === ours.contentType ? [] : [contentType]),
  ];
}

function compareFields(what: string, theirs: Fields, ours: Fields): string[] {
  const added = [...theirs.keys()].filter((name) => !ours.has(name)).map((name) => `${what} ${name} was added`);
  const rest = [...ours].flatMap(([name, our]) => {
    const their = theirs.get(name);
    if (their === undefined) return [`${what} ${name} was removed`];
    return changes(their, our).map((change) => `${what} ${name} changed: ${change}`);
  });
  return [...added, ...rest];
}

function changes(their: Field, our: Field): string[] {
  const stated = (["minimum", "maximum", "default"] as const).filter((name) => their[name] !== null && their[name] !== undefined);
  const plain = (["type", "nullable", "required", ...stated] as const)
    .filter((name) => JSON.stringify(their[name]) !== JSON.stringify(our[name]))
    .map((name) => `${name} is ${JSON.stringify(their[name])}, the table has ${JSON.stringify(our[name] ?? null)}`);
  return [...plain, ...enumChange(their.enum, our.enum)];
}

/** A table that lists values where the file lists none knows them from prose. */
function enumChange(their: Field["enum"], our: Field["enum"]): string[] {
  if (their === null) return [];
  if (our === null) return [`enum is ${JSON.stringify(their)}, the table takes any value`];
  const parts = [
    ...their.filter((value) => !our.includes(value)).map((value) => `+${value}`),
    ...our.filter((value) => !their.includes(value)).map((value) => `-${value}`),
  ];
  return parts.length === 0 ? [] : [`enum ${parts.join(" ")}`];
}
