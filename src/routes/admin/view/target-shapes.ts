// What rules may read as `target` of operations on keys and on the log: few fields, each typed, under the same names for both where they mean
// the same, so that one rule can draw one border. Data alone: the check of policies and the command line read it.
import type { TargetShape, VocabularyEntry } from "../../../policy/engine.ts";
import type { AdminTarget } from "../admin-row.ts";

/** Of `keys.get` and its like the key that it is aimed at, of `keys.list` each key. */
const KEY_SHAPE: TargetShape = {
  noun: "a key",
  types: {
    id: "string",
    name: "string",
    owner: "string",
    policies: "list<string>",
    minted_by: "string",
    ancestors: "list<string>",
  },
  optional: new Set(),
};

/** Of the log each record, of acts the first record of each. What no key did (the root token, strangers, Bailiff itself) has no key's fields. */
const RECORD_SHAPE: TargetShape = {
  noun: "a record of the log",
  types: {
    key_id: "string",
    owner: "string",
    ancestors: "list<string>",
    operation: "string",
    class: "string",
    type: "string",
  },
  optional: new Set(["key_id", "owner", "ancestors", "operation", "class"]),
};

type TargetFacts = Pick<VocabularyEntry, "target"> &
  Partial<Pick<VocabularyEntry, "targetArg" | "targetShape" | "targetFields" | "ordinaryTarget">>;

const shaped = (targetShape: TargetShape) => ({ targetShape, targetFields: () => new Set(Object.keys(targetShape.types)) });

/** What the vocabulary says of a row of the admin table. */
export const TARGET_FACTS: Readonly<Record<AdminTarget, TargetFacts>> = {
  key: { target: "one", targetArg: "key_id", ...shaped(KEY_SHAPE), ordinaryTarget: ordinaryKey },
  each_key: { target: "each", ...shaped(KEY_SHAPE) },
  each_record: { target: "each", ...shaped(RECORD_SHAPE) },
};

/** Of which nothing special is said. */
function ordinaryKey(id: string): Readonly<Record<string, unknown>> {
  return { id, name: "a key", owner: "somebody", policies: [], minted_by: "root", ancestors: [] };
}
