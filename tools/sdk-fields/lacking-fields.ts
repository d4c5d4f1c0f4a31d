// What an SDK can send against what the operation table takes. Knows no SDK: whoever reads one brings its fields by operation.
import { queryArguments } from "../../src/clerk/arguments.ts";
import type { Operation } from "../../src/clerk/operation.ts";

/** Operation -> names of all that an SDK can send with it, as they travel: `users.update` -> `first_name`, … */
export type SdkFields = ReadonlyMap<string, ReadonlySet<string>>;

/** `users.create: timezone`, sorted: each field that the operation's row does not take, each operation that has no row. */
export function lackingFields(operations: readonly Operation[], fields: SdkFields): readonly string[] {
  const rows = new Map(operations.map((operation) => [operation.name, operation]));
  return [...fields]
    .flatMap(([name, sent]) => {
      const row = rows.get(name);
      if (row === undefined) return [`${name}: no such operation`];
      const taken = takenBy(row);
      return [...sent].filter((field) => !taken.has(field)).map((field) => `${name}: ${field}`);
    })
    .sort();
}

/** By any API version. */
function takenBy(row: Operation): ReadonlySet<string> {
  const { args, legacyBody } = row;
  const schemas = [args.path, queryArguments(row), args.body, ...(legacyBody === undefined ? [] : [legacyBody.fields])];
  return new Set(schemas.flatMap(({ shape }) => Object.keys(shape)));
}
