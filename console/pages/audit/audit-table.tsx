// Records, a row each. More are fetched when they are asked for.
import { useEffect, useState } from "preact/hooks";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { type AskFailure, ask } from "../../api/ask.ts";
import { recordAddress } from "../../parts/addresses.ts";
import { Badge } from "../../parts/badge.tsx";
import { Empty, Failed, Waiting } from "../../parts/notice.tsx";
import { TableBox } from "../../parts/table-box.tsx";
import { When } from "../../parts/when.tsx";

interface AuditPageAnswer {
  readonly data: readonly AuditRecord[];
  readonly next_cursor: string | null;
}

const PAGE_SIZE = 50;

interface Shown {
  readonly records: readonly AuditRecord[];
  /** Null: these are all. */
  readonly cursor: string | null;
  readonly failure: AskFailure | null;
  readonly busy: boolean;
}

export function AuditTable({ query }: { readonly query: string }) {
  const [shown, setShown] = useState<Shown>({ records: [], cursor: null, failure: null, busy: true });
  async function fetchPage(before: readonly AuditRecord[], cursor: string | null) {
    setShown((now) => ({ ...now, busy: true, failure: null }));
    const more = cursor === null ? "" : `&cursor=${encodeURIComponent(cursor)}`;
    const asked = await ask<AuditPageAnswer>(`/admin/audit${query === "" ? "?" : `${query}&`}limit=${PAGE_SIZE}${more}`);
    if (!asked.ok) return setShown((now) => ({ ...now, busy: false, failure: asked.failure }));
    const { data, next_cursor } = asked.value;
    return setShown({ records: [...before, ...data], cursor: next_cursor, failure: null, busy: false });
  }
  // Once: another query is another table.
  useEffect(() => void fetchPage([], null), []);
  const { records, cursor, failure, busy } = shown;
  if (failure !== null && records.length === 0)
    return <Failed failure={failure} what="the audit log" again={() => void fetchPage([], null)} />;
  if (records.length === 0 && busy) return <Waiting what="Loading the audit log" />;
  if (records.length === 0 && cursor === null)
    return (
      <Empty title="No record matches">
        <p>Take a filter away or choose a longer time. A call is in the log at most five seconds after its answer.</p>
      </Empty>
    );
  return (
    <>
      <TableBox label="Records">
        <table class="table">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">Key</th>
              <th scope="col">Operation</th>
              <th scope="col">Target</th>
              <th scope="col">Decision</th>
              <th scope="col">Outcome</th>
              <th scope="col">Reason</th>
            </tr>
          </thead>
          <tbody>
            {records.map((record) => (
              <RecordRow key={record.id} record={record} />
            ))}
          </tbody>
        </table>
      </TableBox>
      {failure === null ? null : <Failed failure={failure} what="more records" />}
      {cursor === null ? (
        <p class="quiet center">These are all.</p>
      ) : (
        <button class="button center" type="button" disabled={busy} onClick={() => void fetchPage(records, cursor)}>
          {busy ? "Loading …" : "Show more"}
        </button>
      )}
    </>
  );
}

function RecordRow({ record }: { readonly record: AuditRecord }) {
  const { id, at, key, operation, target, decision, outcome, reason, type } = record;
  return (
    <tr>
      <td data-label="Time">
        <a href={recordAddress(id)}>
          <When at={at} />
        </a>
      </td>
      <td data-label="Key">{key === null ? <span class="quiet">nobody known</span> : key.name}</td>
      <td data-label="Operation">
        <code>{operation ?? "–"}</code>
      </td>
      <td data-label="Target" class="ids">
        {typeof target === "string" ? target : (target?.join(", ") ?? "")}
      </td>
      <td data-label="Decision">{decision === null ? null : <Badge kind={decision.effect} />}</td>
      <td data-label="Outcome">{outcome === null ? <span class="quiet">{type}</span> : <Badge kind={outcome} />}</td>
      <td data-label="Reason">{reason}</td>
    </tr>
  );
}
