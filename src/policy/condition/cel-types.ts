// The types of CEL as values: what `type(x)` gives and what the words `int`, `string` … mean.

export class CelType {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

const NAMES = [
  "bool",
  "bytes",
  "int",
  "uint",
  "double",
  "string",
  "list",
  "map",
  "null_type",
  "type",
  "google.protobuf.Timestamp",
  "google.protobuf.Duration",
] as const;

/** By the name that conditions write. */
export const CEL_TYPES: ReadonlyMap<string, CelType> = new Map(NAMES.map((name) => [name, new CelType(name)]));
