// What the verifier says of a file: whole or tampered with, by which faults, who signed it, what that proves and what not, ledger by ledger.

import { Badge } from "../parts/badge.tsx";
import { ColumnHeads } from "../parts/column-heads.tsx";
import { KeyMark } from "../parts/key-mark.tsx";
import { TableBox } from "../parts/table-box.tsx";
import type { KeyNow } from "../words/standing.ts";
import { visibleText } from "../words/visible-text.ts";
import type { Report } from "./verify-log.ts";

const SIGNATURES = {
  good: "The signature is by the key that you gave.",
  bad: "The signature does not hold.",
  unsigned: "It is not signed.",
  unchecked: "It is signed, and the signature was not checked: give the public key.",
} as const;

export function VerifyReport({ report }: { readonly report: Report }) {
  if (report.result === "unusable")
    return (
      <p class="note warn" role="alert">
        {visibleText(report.why)} Nothing is said about it.
      </p>
    );
  const { result, headline, faults, warnings, notProven, span, signature, ledgers, faulty, revoked } = report;
  return (
    <section class={`card verdict ${result}`} aria-label="Result" role="status">
      <h2>{result === "whole" ? "✓ Whole" : "✕ Tampered with"}</h2>
      {result === "whole" ? <p>{headline}</p> : null}
      {faults.length === 0 ? null : (
        <ul class="faults">
          {faults.map((fault) => (
            <li key={fault}>{visibleText(fault)}</li>
          ))}
        </ul>
      )}
      <p>{signature === null ? "It has no manifest, so nothing says who made it." : SIGNATURES[signature]}</p>
      {notProven === null ? null : (
        <p class="quiet">Not proven: {notProven.replace("(--anchor)", "(bailiff audit verify --anchor)")}.</p>
      )}
      {span === null ? null : <p class="quiet">It covers {visibleText(span)}.</p>}
      {warnings.map((warning) => (
        <p key={warning} class="note warn">
          {visibleText(warning)}
        </p>
      ))}
      <TableBox label="Ledgers">
        <table class="table">
          <ColumnHeads of={["Ledger", "State", { number: "Records" }, "From … to", "Last fingerprint"]} />
          <tbody>
            {ledgers.map(({ ledger, first, last, count, head }) => (
              <tr key={ledger}>
                <td data-label="Ledger" class="long">
                  <code>{visibleText(ledger)}</code>
                  <KeyMark id={ledger} said={saidOf(revoked.get(ledger))} />
                </td>
                <td data-label="State">
                  <Badge kind={faulty.includes(ledger) ? "does not match" : "matches"} />
                </td>
                <td data-label="Records" class="number">
                  {count}
                </td>
                <td data-label="From … to">
                  {first} … {last}
                </td>
                <td data-label="Last fingerprint" class="long">
                  <code>{head}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </section>
  );
}

/** What the file says of the key whose ledger it is. */
function saidOf(revokedAt: string | undefined): KeyNow | undefined {
  return revokedAt === undefined ? undefined : { status: "revoked", at: revokedAt, reason: "as this file says" };
}
