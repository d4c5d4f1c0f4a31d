// What each key would get for the same call: those that could do it first.

import type { WhoCan } from "../../../api/answers.ts";
import { whatIfAddress } from "../../../parts/addresses.ts";
import { Badge } from "../../../parts/badge.tsx";
import { ColumnHeads } from "../../../parts/column-heads.tsx";
import { Empty } from "../../../parts/notice.tsx";
import { TableBox } from "../../../parts/table-box.tsx";
import { Who } from "../../../parts/who.tsx";
import { visibleText } from "../../../words/visible-text.ts";
import { RuleLink } from "./rule-link.tsx";
import { verdictOf } from "./verdict.ts";

interface WhoCanViewProps {
  readonly rows: WhoCan["data"];
  readonly operation: string;
  /** Of the address of each key's own question. */
  readonly fragment: string;
  readonly hasMore: boolean;
}

export function WhoCanView({ rows, operation, fragment, hasMore }: WhoCanViewProps) {
  const judged = rows.map((row) => ({ ...row, verdict: verdictOf(row.decision) }));
  const could = judged.filter(({ verdict }) => verdict.could);
  if (rows.length === 0) {
    return (
      <Empty title="No key is shown to you">
        <p>There is no key in force, or none that yours may ask about.</p>
      </Empty>
    );
  }
  return (
    <section class="stack">
      <div>
        <h2>
          {could.length === 0
            ? "No key could do this"
            : could.length === 1
              ? "1 key could do this"
              : `${could.length} keys could do this`}
        </h2>
        <p class="quiet small">
          {hasMore ? "Of the first " : "Of "}
          {rows.length === 1 ? "1 key" : `${rows.length} keys`} in force that yours may ask about.
        </p>
      </div>
      <TableBox label="Keys">
        <table class="table">
          <ColumnHeads of={["Key", "Would get", "By", { spoken: "More" }]} />
          <tbody>
            {[...could, ...judged.filter(({ verdict }) => !verdict.could)].map(({ key, decision, verdict }) => (
              <tr key={key.id}>
                <td data-label="Key" class="long">
                  <Who of={key} />
                </td>
                <td data-label="Would get" class="long">
                  <div>
                    <Badge kind={verdict.kind} />
                    <p class="small">
                      {verdict.title === "Denied"
                        ? visibleText(decision.explanation)
                        : verdict.kind === "allow"
                          ? null
                          : verdict.title}
                    </p>
                  </div>
                </td>
                <td data-label="By" class="long">
                  {decision.policy === null || decision.rule === null ? (
                    <span class="quiet">no rule</span>
                  ) : (
                    <RuleLink policy={decision.policy} rule={decision.rule} />
                  )}
                </td>
                <td>
                  <a href={`${whatIfAddress({ key: key.id, operation })}${fragment}`}>
                    Why<span class="spoken"> {visibleText(key.name)} would get this</span>
                  </a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </section>
  );
}
