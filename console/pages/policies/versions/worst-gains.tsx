// What is to be looked at first: operations that do harm and that keys gain, and what a comparison warns of.
import type { GainedRisk } from "../../../../src/compare/effect/gained-risks.ts";
import type { Difference } from "../../../engine/difference.ts";
import { OPERATION_BOOK } from "../../../operations/operations.ts";
import { Who, WhoById } from "../../../parts/who.tsx";
import { visibleText } from "../../../words/visible-text.ts";
import { OperationName } from "../operation-name.tsx";

const KEYS_SHOWN = 8;

export function WorstGains({ gained }: { readonly gained: readonly GainedRisk[] }) {
  if (gained.length === 0) return null;
  return (
    <section class="card stack worst" aria-labelledby="worst-gains">
      <h2 id="worst-gains">Gained, of what can do harm</h2>
      <ul class="lines">
        {gained.map(({ operation, class: risk, keys }) => (
          <li key={operation}>
            <OperationName operation={OPERATION_BOOK.get(operation) ?? { name: operation, class: risk, summary: operation }} />{" "}
            <span class="quiet">by</span>{" "}
            {keys.slice(0, KEYS_SHOWN).map((key, index) => (
              <span key={key.id}>
                {index === 0 ? "" : ", "}
                <Who of={key} />
              </span>
            ))}
            {keys.length > KEYS_SHOWN ? ` and ${keys.length - KEYS_SHOWN} more` : ""}
          </li>
        ))}
      </ul>
    </section>
  );
}

export function Warnings({ difference }: { readonly difference: Difference }) {
  const { locksOut, opened, lost, loses } = difference;
  return (
    <>
      {locksOut ? (
        <p class="note warn">
          <strong>Nobody could publish:</strong> under the later version no key may publish policies. Only the root token could
          put another one in force.
        </p>
      ) : null}
      {opened.map(({ key, policy, rule, message }) => (
        <p key={`${key} ${policy} ${rule}`} class="note warn">
          <strong>
            Key <WhoById id={key} />, {policy}/{rule}:
          </strong>{" "}
          {visibleText(message)}
        </p>
      ))}
      {lost.map((line) => (
        <p key={line} class="note warn">
          {visibleText(line)}
        </p>
      ))}
      {loses.map(({ policy, rule, operations }) => (
        <p key={`${policy} ${rule}`} class="note warn">
          <strong>
            {policy}/{rule}
          </strong>{" "}
          no longer covers {operations.join(", ")}: a wildcard in an allow did so when the earlier version was published. Name
          them if they are meant.
        </p>
      ))}
    </>
  );
}

export function SignInChanges({ lines }: { readonly lines: readonly string[] }) {
  if (lines.length === 0) return null;
  return (
    <section class="card stack" aria-labelledby="changed-sign-in">
      <h2 id="changed-sign-in">Who gets in without a key</h2>
      <ul class="lines">
        {lines.map((line) => (
          <li key={line} class={line.startsWith("+") ? "came" : line.startsWith("-") ? "went" : ""}>
            <code>{visibleText(line)}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}
