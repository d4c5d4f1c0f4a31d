// Acts, a row each: one call that is more than a look, with what came of it.

import { moneyText } from "../../../src/clerk/money-text.ts";
import type { ShownAct } from "../../api/answers.ts";
import { Badge } from "../../parts/badge.tsx";
import { Breakable } from "../../parts/breakable.tsx";
import { ColumnHeads } from "../../parts/column-heads.tsx";
import { OperationCode } from "../../parts/operation-code.tsx";
import { TableBox } from "../../parts/table-box.tsx";
import { When } from "../../parts/when.tsx";
import { outcomeKind } from "../../words/outcome-kind.ts";
import { besideRule } from "../../words/refusal-words.ts";
import { visibleText } from "../../words/visible-text.ts";
import { type OnPick, Pick } from "./pick.tsx";
import { openAddress, WhoCell } from "./records-table.tsx";
import { Target } from "./target-cell.tsx";

/** Denied for now, in the log; nobody said no to it. */
const APPROVAL_REQUIRED = "bailiff_approval_required";

interface ActsProps {
  readonly acts: readonly ShownAct[];
  readonly onPick: OnPick;
}

export function ActsTable({ acts, onPick }: ActsProps) {
  return (
    <TableBox label="Acts">
      <table class="table log">
        <ColumnHeads of={["Time (UTC)", "Result", "Who", "What", "Whom or what", "Rule", "Reason"]} />
        <tbody>
          {acts.map((act) => (
            <ActRow key={act.id} act={act} onPick={onPick} />
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

function ActRow({ act, onPick }: { readonly act: ShownAct; readonly onPick: OnPick }) {
  const { at, key, operation, target, name = null, result, policy, rule, reason, count, amount, currency, action } = act;
  const why = result === "denied" ? besideRule(act.error, rule !== null) : null;
  return (
    <tr>
      <td data-label="Time">
        <a class="open-record" href={openAddress(act)}>
          <When at={at} />
        </a>
      </td>
      <td data-label="Result">
        <Pick name="result" value={result} onPick={onPick}>
          <Badge kind={act.error === APPROVAL_REQUIRED ? "pending" : outcomeKind(result, operation)} />
        </Pick>
        {act.resolved_by === null ? null : <span class="quiet small"> as somebody said later</span>}
      </td>
      <td data-label="Who">
        <WhoCell of={key} onPick={onPick} />
      </td>
      <td data-label="What">
        {operation === null ? null : (
          <Pick name="operation" value={operation} onPick={onPick}>
            <OperationCode name={operation} />
          </Pick>
        )}
        {amount === null ? null : (
          <span class="amount">
            {action === "decrease" ? "−" : "+"}
            {moneyText(amount, currency)}
          </span>
        )}
        {count === 1 ? null : <span class="quiet small"> {count} times</span>}
      </td>
      <td data-label="Whom or what">
        <Target target={target} names={name} />
      </td>
      <td data-label="Rule">
        {rule === null && why === null ? null : (
          <span class="decision-cell">
            {policy === null || rule === null ? null : (
              <Pick name="rule" value={rule} onPick={onPick}>
                <Breakable name={visibleText(`${policy}/${rule}`)} />
              </Pick>
            )}
            {why === null ? null : <span class="quiet small">{why}</span>}
          </span>
        )}
      </td>
      <td data-label="Reason">{reason === "" ? null : <Pick name="reason" value={reason} onPick={onPick} />}</td>
    </tr>
  );
}
