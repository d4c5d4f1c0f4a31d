// Edits of policies that nobody has published yet: kept in this tab over a reload and while one looks at other pages, and nowhere else.
import { useState } from "preact/hooks";
import { keep, readKept } from "../../../session/tab-store.ts";
import { type Edits, editsIn, type PolicyEdit } from "./policy-edit.ts";

const NAME = "policy-edits";

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
