// A mask's entries as trees of names, so that an answer is walked once for all of them: the paths as one, the meanings as another, which is
// the answer's description with what is hidden marked in it. Where the description ends (metadata, fields that Clerk added), names tell.
import type { AnswerFacts, AnswerPlace } from "../language/answer-facts.ts";
import { type Meaning, writtenMeaning } from "../language/meaning.ts";
import { membersAt } from "../language/meaning-places.ts";

export interface MaskNode {
  /** By name; `*` stands for any. */
  readonly fields: ReadonlyMap<string, MaskNode>;
  /** What the value is masked by, as the caller is told: a path or a meaning. Null: it is not. */
  readonly ends: string | null;
  /** For members that are not in `fields`; null: they are nothing to this node. */
  readonly others: Others | null;
}

interface Others {
  /** Of a member that goes by its name. */
  hiddenAs(name: string): MaskNode | null;
  readonly node: MaskNode;
}

interface GrowingNode extends MaskNode {
  readonly fields: Map<string, GrowingNode>;
  ends: string | null;
}

const NO_FIELDS: ReadonlyMap<string, MaskNode> = new Map();

export function pathNode(paths: readonly (readonly string[])[]): MaskNode {
  const root: GrowingNode = { fields: new Map(), ends: null, others: null };
  for (const segments of paths) {
    let node = root;
    for (const segment of segments) {
      const next: GrowingNode = node.fields.get(segment) ?? { fields: new Map(), ends: null, others: null };
      node.fields.set(segment, next);
      node = next;
    }
    node.ends = segments.join(".");
  }
  return root;
}

/** The outermost places of the answer that mean one of these are marked, whatever they hold. */
export function meaningNode(meanings: readonly Meaning[], facts: AnswerFacts): MaskNode {
  const byMeaning = new Map(meanings.map((meaning) => [meaning, hidden(writtenMeaning(meaning))]));
  const hiddenAs = (name: string): MaskNode | null => {
    const meaning = facts.meaningsOfName(name).find((one) => byMeaning.has(one));
    return meaning === undefined ? null : (byMeaning.get(meaning) ?? null);
  };
  const others: Others = {
    hiddenAs,
    get node() {
      return undescribed;
    },
  };
  const undescribed: MaskNode = { fields: NO_FIELDS, ends: null, others };
  const nodeAt = (place: AnswerPlace, at: string): MaskNode => {
    const members = membersAt(place, at);
    if (members.length === 0) return undescribed;
    const fields = new Map<string, MaskNode>();
    for (const { path, name, member, below } of members) {
      const goes = member.meanings.some((meaning) => byMeaning.has(meaning));
      // Of one name in two choices of an answer that which is hidden in either is.
      if (goes) fields.set(name, hidden(path));
      else if (!fields.has(name)) fields.set(name, nodeAt(member.place(), below));
    }
    return { fields, ends: null, others };
  };
  const place = facts.place();
  return place === null ? undescribed : nodeAt(place, "");
}

function hidden(as: string): MaskNode {
  return { fields: NO_FIELDS, ends: as, others: null };
}
