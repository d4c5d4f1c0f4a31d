// A record and the act that it belongs to, as the record's page shows them.
import { useEffect, useState } from "preact/hooks";
import type { ActsPage, AuditPage, ShownRecord } from "../../api/answers.ts";
import { type AskFailure, ask } from "../../api/ask.ts";
import type { Chapter } from "./chapters.ts";
import { findAct } from "./find-act.ts";
import { findRecord } from "./find-record.ts";

export type ShownAct =
  | { readonly state: "looking" }
  | { readonly state: "none" }
  | { readonly state: "failed"; readonly failure: AskFailure }
  | { readonly state: "found"; readonly record: ShownRecord; readonly chapter: Chapter };

export interface UsedAct {
  readonly shown: ShownAct;
  readonly again: () => void;
}

export function useAct(id: string, at: string | null, mayAskForActs: boolean): UsedAct {
  const [shown, setShown] = useState<ShownAct>({ state: "looking" });
  const [round, setRound] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const page = (path: string) => ask<AuditPage>(path, { signal });
    const acts = mayAskForActs ? (path: string) => ask<ActsPage>(path, { signal }) : null;
    async function find() {
      const found = await findRecord(page, id, at, Date.now());
      if (found.kind === "none") return setShown({ state: "none" });
      if (found.kind === "failed") return setShown({ state: "failed", failure: found.failure });
      const chapter = await findAct({ page, acts }, found.record);
      return setShown({ state: "found", record: found.record, chapter });
    }
    setShown((before) => (before.state === "found" && before.record.id === id ? before : { state: "looking" }));
    find().catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
    return () => stop.abort();
  }, [id, at, mayAskForActs, round]);
  return { shown, again: () => setRound((before) => before + 1) };
}
