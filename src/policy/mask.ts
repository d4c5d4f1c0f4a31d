// Removes from Clerk's answer the fields that a policy hides. It errs towards hiding: arrays are walked whether or not the path says
// `*`, a list is masked bare or under `data`, and what is nested too deep to be looked at is dropped. The input is never changed,
// only own fields are copied, and `__proto__` in an answer is a field like any other.
import { parseMaskPath } from "./mask-path.ts";

/** Far deeper than any answer of Clerk's; keeps the walk from overflowing the stack. */
const MAX_DEPTH = 200;

interface MaskNode {
  readonly fields: Map<string, MaskNode>;
  /** A path ends here: the value is removed. */
  ends: boolean;
}

/**
 * The value without the named fields. Works on one object, a bare array of objects and `{data: [...], total_count}`. A path that
 * cannot be parsed is an error of the bundle that the check refuses; should one come here, nothing of the value is let through.
 */
export function applyMask(value: unknown, paths: readonly string[]): unknown {
  if (paths.length === 0) return value;
  const root: MaskNode = { fields: new Map(), ends: false };
  for (const path of paths) {
    const parsed = parseMaskPath(path);
    if (!parsed.ok) return null;
    let node = root;
    for (const segment of parsed.segments) {
      let next = node.fields.get(segment);
      if (next === undefined) {
        next = { fields: new Map(), ends: false };
        node.fields.set(segment, next);
      }
      node = next;
    }
    node.ends = true;
  }
  return walk(value, [root], root, 0);
}

/** `active` are the places in the paths that this value stands at; `root` is given only for the answer itself. */
function walk(value: unknown, active: readonly MaskNode[], root: MaskNode | null, depth: number): unknown {
  if (typeof value !== "object" || value === null || active.length === 0) return value;
  if (depth >= MAX_DEPTH) return null;
  if (Array.isArray(value)) {
    // An element stands where its array stands (the implicit walk) and also where a `*` leads.
    const starred = active.flatMap((node) => node.fields.get("*") ?? []);
    if (starred.some((node) => node.ends)) return [];
    const inside = [...active, ...starred];
    return value.map((element) => walk(element, inside, root, depth + 1));
  }
  const kept: [string, unknown][] = [];
  for (const [name, field] of Object.entries(value)) {
    const inside = active.flatMap((node) => [node.fields.get(name) ?? [], node.fields.get("*") ?? []].flat());
    if (inside.some((node) => node.ends)) continue;
    if (root !== null && name === "data" && Array.isArray(field)) inside.push(root);
    kept.push([name, walk(field, inside, null, depth + 1)]);
  }
  return Object.fromEntries(kept);
}
