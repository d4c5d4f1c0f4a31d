// Where a walk through an answer is in all trees of a mask at once. States are made when a walk first gets there and kept with the mask: the
// second user of a list, and the second answer, make none. Names that a mask does not speak of lead to one state, so that what an answer
// holds cannot fill memory.
import type { MaskNode } from "./mask-node.ts";

export class MaskState {
  /** What masks the value that stands here; empty: nothing. */
  readonly hiddenBy: readonly string[];
  /** Can a member be masked, or something in it, whose name is none of `names`? */
  readonly readsNames: boolean;
  readonly #nodes: ReadonlySet<MaskNode>;
  readonly #named = new Map<string, MaskState | null>();
  readonly #joined = new Map<MaskNode, MaskState>();
  #unnamed: MaskState | null | undefined;
  #elements: MaskState | undefined;

  constructor(nodes: Iterable<MaskNode>) {
    this.#nodes = new Set(nodes);
    this.hiddenBy = [...new Set([...this.#nodes].flatMap(({ ends }) => (ends === null ? [] : [ends])))];
    this.readsNames = [...this.#nodes].some(({ fields, others }) => others !== null || fields.has("*"));
  }

  /** Those of members that the mask speaks of here. */
  get names(): ReadonlySet<string> {
    return new Set([...this.#nodes].flatMap(({ fields }) => [...fields.keys()]));
  }

  /** The member of that name; null: nothing in it is masked. */
  inside(name: string): MaskState | null {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    let named = false;
    const byName: MaskNode[] = [];
    for (const { fields, others } of this.#nodes) {
      if (fields.has(name)) named = true;
      else {
        const hides = others?.hiddenAs(name) ?? null;
        if (hides !== null) byName.push(hides);
      }
    }
    if (!named && byName.length === 0) return this.#inOthers();
    const state = new MaskState([...this.#membersAt(name), ...byName]);
    if (named) this.#named.set(name, state);
    return state;
  }

  /** An element stands where its list stands (the implicit walk) and also where a `*` leads. */
  elements(): MaskState {
    if (this.#elements === undefined) {
      const starred = [...this.#nodes].flatMap(({ fields }) => fields.get("*") ?? []);
      this.#elements = starred.length === 0 ? this : new MaskState([...this.#nodes, ...starred]);
    }
    return this.#elements;
  }

  /** Here and at the root of a tree as well. */
  and(root: MaskNode): MaskState {
    const known = this.#joined.get(root) ?? new MaskState([...this.#nodes, root]);
    this.#joined.set(root, known);
    return known;
  }

  #inOthers(): MaskState | null {
    if (this.#unnamed === undefined) {
      const nodes = this.#membersAt(null);
      const same = nodes.length === this.#nodes.size && nodes.every((node) => this.#nodes.has(node));
      this.#unnamed = nodes.length === 0 ? null : same ? this : new MaskState(nodes);
    }
    return this.#unnamed;
  }

  /** `name` null: one that no field has. */
  #membersAt(name: string | null): readonly MaskNode[] {
    const nodes = new Set<MaskNode>();
    for (const { fields, others } of this.#nodes) {
      const named = name === null ? undefined : fields.get(name);
      const starred = fields.get("*");
      if (named !== undefined) nodes.add(named);
      if (starred !== undefined) nodes.add(starred);
      if (named === undefined && others !== null) nodes.add(others.node);
    }
    return [...nodes];
  }
}
