// What a replay found: how many calls would be decided otherwise, by whom and on what, with a record to look at.

import type { Change, Untold, Verdict } from "../../../../src/compare/replay/replay-tally.ts";
import { auditAddress, recordAddress } from "../../../parts/addresses.ts";
import { Badge } from "../../../parts/badge.tsx";
import { ColumnHeads } from "../../../parts/column-heads.tsx";
import { OperationCode } from "../../../parts/operation-code.tsx";
import { TableBox } from "../../../parts/table-box.tsx";
import { Who } from "../../../parts/who.tsx";
import { useSession } from "../../../session/session.ts";
import { grouped } from "../../keys/limit-words.ts";
import { type ChangeGroup, callsOf, groupChanges } from "./group-changes.ts";
import { MAX_RECORDS, type ReplayEnd } from "./run-replay.ts";

export function ReplayTold({ end }: { readonly end: Extract<ReplayEnd, { kind: "told" }> }) {
  const { result, records, cut } = end;
  const groups = groupChanges(result);
  const counts = [...groups.map(({ title, calls }) => [title, calls] as const), ["Same", result.same] as const];
  return (
    <section class="stack replay-told" aria-labelledby="replay-told">
      <h2 id="replay-told">
        {headline(callsOf(result.flips), result.calls - callsOf(result.untold), callsOf(result.untold), cut !== null)}
      </h2>
      {cut === null ? null : (
        <p class="note warn">
          {cut === "stopped" ? "Stopped" : `A replay here ends after ${grouped(MAX_RECORDS)} records`}: this is what{" "}
          {records === 1 ? "1 record says" : `${grouped(records)} records say`}, and not all of the span.{" "}
          <code>bailiff policies replay</code> has no such end.
        </p>
      )}
      <dl class="counts">
        {[...counts, ["Cannot be told", callsOf(result.untold)] as const].map(([title, calls]) => (
          <div key={title}>
            <dt>{title}</dt>
            <dd>{grouped(calls)}</dd>
          </div>
        ))}
      </dl>
      {result.skipped === 0 ? null : (
        <p class="quiet small">Left out: {grouped(result.skipped)} calls of the root token or without a decision.</p>
      )}
      {groups.map((group) => (group.changes.length === 0 ? null : <Group key={group.title} group={group} />))}
      {result.untold.length === 0 ? null : <UntoldCalls untold={result.untold} />}
    </section>
  );
}

function headline(flips: number, told: number, untold: number, isCut: boolean): string {
  if (told + untold === 0) return isCut ? "No call was looked at so far" : "There were no calls in this span";
  if (told === 0) return "Of none of these calls it can be told";
  const count = flips === 0 ? "None" : grouped(flips);
  const of = told === 1 ? "1 call" : `${grouped(told)} calls`;
  return `${count} of ${of} would be decided otherwise${untold === 0 ? "" : `, ${grouped(untold)} cannot be told`}`;
}

function Group({ group: { title, about, changes } }: { readonly group: ChangeGroup }) {
  return (
    <section class="stack" aria-label={title}>
      <div>
        <h3>{title}</h3>
        <p class="quiet small">{about}</p>
      </div>
      <TableBox label={title}>
        <table class="table">
          <ColumnHeads of={["Key", "Operation", "Was", "Would be", "Calls"]} />
          <tbody>
            {changes.map((change) => (
              <tr key={JSON.stringify([change.key.id, change.operation, change.was, change.would_be])}>
                <td data-label="Key" class="long">
                  <Who of={change.key} />
                </td>
                <td data-label="Operation">
                  <OperationCode name={change.operation} />
                </td>
                <td data-label="Was" class="long">
                  <VerdictText verdict={change.was} />
                </td>
                <td data-label="Would be" class="long">
                  <VerdictText verdict={change.would_be} />
                </td>
                <td data-label="Calls">
                  <Calls of={change} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </section>
  );
}

function UntoldCalls({ untold }: { readonly untold: readonly Untold[] }) {
  return (
    <section class="stack" aria-label="Cannot be told">
      <div>
        <h3>Cannot be told</h3>
        <p class="quiet small">The records do not say enough to decide these again.</p>
      </div>
      <TableBox label="Cannot be told">
        <table class="table">
          <ColumnHeads of={["Key", "Operation", "Why", "Calls"]} />
          <tbody>
            {untold.map((one) => (
              <tr key={JSON.stringify([one.key.id, one.operation, one.why])}>
                <td data-label="Key" class="long">
                  <Who of={one.key} />
                </td>
                <td data-label="Operation">
                  <OperationCode name={one.operation} />
                </td>
                <td data-label="Why" class="long">
                  {one.why}
                </td>
                <td data-label="Calls">
                  <Calls of={one} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </section>
  );
}

const EFFECTS = { allow: "allow", deny: "deny", approve: "approval needed" } as const;

function VerdictText({ verdict: { effect, policy, rule, code } }: { readonly verdict: Verdict }) {
  const by = rule === null ? (code === "bailiff_scope_denied" ? "by the key’s scopes" : "by no rule") : `${policy}/${rule}`;
  const full = code === "bailiff_limit_exceeded" || code === "bailiff_limit_never_fits" ? ", limit used up" : "";
  return (
    <div>
      <Badge kind={EFFECTS[effect]} />{" "}
      <span class="small quiet">
        {by}
        {full}
      </span>
    </div>
  );
}

function Calls({
  of: { calls, key, operation, example },
}: {
  readonly of: Pick<Change, "calls" | "key" | "operation" | "example">;
}) {
  const { may } = useSession();
  if (!may("audit.read")) return <span>{grouped(calls)}</span>;
  return (
    <span class="one-line">
      <a href={auditAddress({ key: key.id, operation })}>{grouped(calls)}</a>,{" "}
      <a href={recordAddress(example)}>
        the first<span class="spoken"> of these records</span>
      </a>
    </span>
  );
}
