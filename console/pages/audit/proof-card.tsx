// The fingerprints of an act's records, made anew in this browser and held against what the log says. Its code comes when the card is opened.
import { useEffect, useState } from "preact/hooks";
import type { ShownRecord } from "../../api/answers.ts";
import { CONSOLE } from "../../parts/addresses.ts";
import { Badge } from "../../parts/badge.tsx";
import type { Checked } from "./check-record.ts";

export function ProofCard({ records }: { readonly records: readonly ShownRecord[] }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="card proof" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2>Fingerprints</h2>
      </summary>
      {open ? <Proof records={records} /> : null}
    </details>
  );
}

function Proof({ records }: { readonly records: readonly ShownRecord[] }) {
  const [checked, setChecked] = useState<readonly Checked[] | null>(null);
  useEffect(() => {
    let wanted = true;
    void import("./check-record.ts").then(({ checkRecord }) => {
      if (wanted) setChecked(records.map(checkRecord));
    });
    return () => {
      wanted = false;
    };
  }, [records]);
  return (
    <div class="stack">
      <p class="quiet">
        Each record carries the fingerprint of the one before. They are made anew in this browser. Whether none is missing says an
        export: <a href={`${CONSOLE}/verify`}>verify a file</a>.
      </p>
      {records.map(({ id, prev, hash, args_hash }, index) => (
        <dl key={id} class="facts hashes">
          <dt>Record</dt>
          <dd>
            <code>{id}</code> {checked === null ? "…" : <CheckedBadge checked={checked[index]} />}
          </dd>
          <dt>Before it</dt>
          <dd>
            <code>{prev ?? "not shown to you"}</code>
          </dd>
          <dt>Own</dt>
          <dd>
            <code>{hash ?? "not shown to you"}</code>
          </dd>
          <dt>Of its arguments</dt>
          <dd>
            <code>{args_hash}</code>
          </dd>
        </dl>
      ))}
    </div>
  );
}

function CheckedBadge({ checked }: { readonly checked: Checked | undefined }) {
  if (checked === undefined) return null;
  if (checked.kind === "holds") return <Badge kind="matches" />;
  if (checked.kind === "not_shown") return <span class="quiet small">cannot be made: you see a part of this ledger</span>;
  return (
    <>
      <Badge kind="does not match" /> <span class="fault">{checked.why}</span>
    </>
  );
}
