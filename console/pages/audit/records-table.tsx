// Records, a row each. A row opens by its time; what stands in its cells narrows the table.

import { turnedAwayText } from "../../../src/audit/turned-away.ts";
import type { ShownRecord } from "../../api/answers.ts";
import { recordAddress } from "../../parts/addresses.ts";
import { Badge } from "../../parts/badge.tsx";
import { Breakable } from "../../parts/breakable.tsx";
import { ColumnHeads } from "../../parts/column-heads.tsx";
import { KeyMark } from "../../parts/key-mark.tsx";
import { OperationCode } from "../../parts/operation-code.tsx";
import { TableBox } from "../../parts/table-box.tsx";
import { When } from "../../parts/when.tsx";
import { outcomeKind } from "../../words/outcome-kind.ts";
import { besideRule } from "../../words/refusal-words.ts";
import { visibleText } from "../../words/visible-text.ts";
import { ruleOf } from "./decision-words.ts";
import { type OnPick, Pick } from "./pick.tsx";
import { Target } from "./target-cell.tsx";

interface RecordsProps {
  readonly records: readonly ShownRecord[];
  readonly onPick: OnPick;
  /** Of those that came while somebody looked: marked. */
  readonly fresh?: ReadonlySet<string>;
}

export function RecordsTable({ records, onPick, fresh }: RecordsProps) {
  return (
    <TableBox label="Records">
      <table class="table log">
        <ColumnHeads of={["Time (UTC)", "Who", "What", "Whom or what", "Decision", "Outcome", "Reason"]} />
        <tbody>
          {records.map((record) => (
            <RecordRow key={record.id} record={record} onPick={onPick} fresh={fresh?.has(record.id) === true} />
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

function RecordRow({
  record,
  onPick,
  fresh,
}: {
  readonly record: ShownRecord;
  readonly onPick: OnPick;
  readonly fresh: boolean;
}) {
  const { at, key, operation, target, reason, count, type } = record;
  return (
    <tr class={fresh ? "fresh" : undefined}>
      <td data-label="Time">
        <a class="open-record" href={openAddress(record)}>
          <When at={at} />
        </a>
      </td>
      <td data-label="Who">
        <WhoCell of={key} onPick={onPick} />
      </td>
      <td data-label="What">
        {operation === null ? (
          <span class="quiet">{record.type}</span>
        ) : (
          <Pick name="operation" value={operation} onPick={onPick}>
            <OperationCode name={operation} />
          </Pick>
        )}
        {count === undefined ? null : <span class="quiet small"> {count} times</span>}
      </td>
      <td data-label="Whom or what">
        {type === "anonymous" ? (
          <span class="quiet small">{visibleText(turnedAwayText(record))}</span>
        ) : (
          <Target target={target} />
        )}
      </td>
      <td data-label="Decision">
        <DecisionCell record={record} onPick={onPick} />
      </td>
      <td data-label="Outcome">
        <OutcomeCell record={record} onPick={onPick} />
      </td>
      <td data-label="Reason">{reason === "" ? null : <Pick name="reason" value={reason} onPick={onPick} />}</td>
    </tr>
  );
}

/** With its time, by which it is found at once however long the log is. */
export function openAddress({ id, at }: Opened): string {
  return `${recordAddress(id)}?at=${encodeURIComponent(at)}`;
}
type Opened = { readonly id: string; readonly at: string };

export function WhoCell({ of, onPick }: { readonly of: ShownRecord["key"]; readonly onPick: OnPick }) {
  if (of === null) return <span class="quiet">nobody known</span>;
  return (
    <span class="who-cell">
      <span>
        <Pick name="key" value={of.id} onPick={onPick}>
          {visibleText(of.name)}
        </Pick>
        <KeyMark id={of.id} />
      </span>
      {of.owner === "" || of.owner === of.name ? null : (
        <span class="quiet small">
          <Pick name="owner" value={of.owner} onPick={onPick} />
        </span>
      )}
    </span>
  );
}

function DecisionCell({ record, onPick }: { readonly record: ShownRecord; readonly onPick: OnPick }) {
  const { decision } = record;
  if (decision === null) return null;
  const rule = ruleOf(record);
  const why = decision.effect === "deny" ? besideRule(record.error, rule !== null) : null;
  return (
    <span class="decision-cell">
      <Pick name="decision" value={decision.effect} onPick={onPick}>
        <Badge kind={record.error === "bailiff_approval_required" ? "pending" : decision.effect} />
      </Pick>
      {rule === null || decision.rule === null ? null : (
        <span class="quiet small">
          <Pick name="rule" value={decision.rule} onPick={onPick}>
            <Breakable name={rule} />
          </Pick>
        </span>
      )}
      {why === null ? null : <span class="quiet small">{why}</span>}
    </span>
  );
}

function OutcomeCell({ record, onPick }: { readonly record: ShownRecord; readonly onPick: OnPick }) {
  const { outcome, operation, type, upstream } = record;
  const tries = upstream !== null && upstream.attempts > 1 ? ` · ${upstream.attempts} tries` : "";
  return (
    <span class="outcome-cell">
      {"damaged" in record ? <Badge kind="changed in storage" /> : null}
      {outcome === null ? (
        <Pick name="type" value={type} onPick={onPick}>
          <span class="quiet">{type}</span>
        </Pick>
      ) : (
        <Pick name="outcome" value={outcome} onPick={onPick}>
          <Badge kind={outcomeKind(outcome, operation)} />
        </Pick>
      )}
      {upstream === null || upstream.status === null ? null : (
        <span class="quiet small">
          Clerk {upstream.status}
          {tries}
        </span>
      )}
    </span>
  );
}
