// Edits of policies that nobody has published yet: kept in this tab over a reload and while one looks at other pages, and nowhere else.
import { useState } from "preact/hooks";
import { keep, readKept } from "../../../session/tab-store.ts";

const NAME = "policy-edits";

export interface PolicyEdit {
  readonly text: string;
  /** The policy in force when the edit began, as YAML. */
  readonly from: string;
}

/** By policy. */
type Edits = ReadonlyMap<string, PolicyEdit>;

export interface KeptEdits {
  readonly edits: Edits;
  /** False: the browser had no room for the last one. */
  readonly areKept: boolean;
  /** @param edit null: there is none any more */
  readonly change: (policy: string, edit: PolicyEdit | null) => void;
}

export function useKeptEdits(): KeptEdits {
  const [edits, setEdits] = useState<Edits>(() => editsIn(readKept(NAME)));
  const [areKept, setKept] = useState(true);
  function change(policy: string, edit: PolicyEdit | null): void {
    const next = new Map(edits);
    if (edit === null) next.delete(policy);
    else next.set(policy, edit);
    setEdits(next);
    setKept(keep(NAME, next.size === 0 ? undefined : Object.fromEntries(next)));
  }
  return { edits, areKept, change };
}

/** What is no edit is left out: anybody at this browser can write there. */
export function editsIn(value: unknown): Edits {
  if (typeof value !== "object" || value === null) return new Map();
  return new Map(Object.entries(value).filter((entry): entry is [string, PolicyEdit] => isEdit(entry[1])));
}

function isEdit(value: unknown): value is PolicyEdit {
  if (typeof value !== "object" || value === null || !("text" in value && "from" in value)) return false;
  return typeof value.text === "string" && typeof value.from === "string";
}
