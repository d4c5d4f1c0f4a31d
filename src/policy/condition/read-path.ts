// A path that a condition reads, such as `target.private_metadata.staff`, and how to look it up in plain JSON. Own properties only:
// a path can never reach a prototype.

export type ReadRoot = "args" | "target" | "context" | "key" | "record";

/** What conditions of policies are made over, and filters of hooks. */
export const POLICY_ROOTS: ReadonlySet<string> = new Set<ReadRoot>(["args", "target", "context", "key"]);
export const FILTER_ROOTS: ReadonlySet<string> = new Set<ReadRoot>(["record"]);

export interface ReadPath {
  readonly root: ReadRoot;
  /** Below the root; at least one, and the first is always a field name. */
  readonly segments: readonly (string | number)[];
  /** `target.private_metadata.staff`, as records and messages name it. */
  readonly text: string;
  /** Where in the condition it stands. */
  readonly offset: number;
}

export function isReadRoot(name: string, roots = POLICY_ROOTS): name is ReadRoot {
  return roots.has(name);
}

/** The first field of the path: which argument, or which field of the user. */
export function topField(path: ReadPath): string {
  return String(path.segments[0]);
}

/** The value at the path below `root`, or undefined where there is none. */
export function readPath(root: unknown, segments: readonly (string | number)[]): unknown {
  let value = root;
  for (const segment of segments) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = Reflect.get(value, segment);
  }
  return value;
}
