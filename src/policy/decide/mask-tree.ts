// The mask paths of one answer as one tree, so that an answer is walked once for all of them.
import { parseMaskPath } from "../language/mask-path.ts";

export interface MaskNode {
  readonly fields: ReadonlyMap<string, MaskNode>;
  /** The path that ends here: the value is masked. */
  readonly ends: string | null;
}

interface GrowingNode extends MaskNode {
  readonly fields: Map<string, GrowingNode>;
  ends: string | null;
}

/** Null: one of them cannot be read. */
export function maskTree(paths: readonly string[]): MaskNode | null {
  const root: GrowingNode = { fields: new Map(), ends: null };
  for (const path of paths) {
    const parsed = parseMaskPath(path);
    if (!parsed.ok) return null;
    let node = root;
    for (const segment of parsed.segments) {
      const next = node.fields.get(segment) ?? { fields: new Map(), ends: null };
      node.fields.set(segment, next);
      node = next;
    }
    node.ends = path;
  }
  return root;
}
