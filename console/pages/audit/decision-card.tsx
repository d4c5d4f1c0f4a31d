// How it was decided: by which rule of which version, why, what the rule saw of the user, and what was charged against limits.

import type { ComponentChildren } from "preact";
import { NEAR_SHARE } from "../../../src/audit/record.ts";
import type { ShownRecord } from "../../api/answers.ts";
import { versionAddress } from "../../parts/addresses.ts";
import { Arguments } from "../../parts/arguments.tsx";
import { Badge } from "../../parts/badge.tsx";
import { When } from "../../parts/when.tsx";
import { useSession } from "../../session/session.ts";
import { visibleText } from "../../words/visible-text.ts";
import { bucketText } from "../keys/limit-words.ts";
import { ruleOf } from "./decision-words.ts";

export function DecisionCard({ record }: { readonly record: ShownRecord }) {
  const { decision, limits, seen } = record;
  if (decision === null) return null;
  return (
    <section class="card">
      <h2>How it was decided</h2>
      <ol class="steps">
        <li>
          <Badge kind={record.error === "bailiff_approval_required" ? "pending" : decision.effect} />{" "}
          {ruleOf(record) === null ? (
            "no rule allowed it"
          ) : (
            <>
              by <code>{ruleOf(record)}</code>
            </>
          )}
          <p class="step-why">{visibleText(decision.explanation)}</p>
        </li>
        <li>
          Policies of version <Version bundle={decision.bundle} /> were in force.
        </li>
        {seen === null || Object.keys(seen).length === 0 ? null : (
          <li>
            What the rule saw:
            <Arguments args={seen} />
          </li>
        )}
        {limits === null ? null : (
          <li>
            Charged:
            <ul class="charges">
              {limits.map((limit) => (
                <Charge key={`${limit.limit} ${limit.bucket}`} limit={limit} />
              ))}
            </ul>
          </li>
        )}
        {(decision.shadow ?? []).map(({ policy, rule, effect }) => (
          <li key={`${policy}/${rule}`}>
            On trial: <code>{visibleText(`${policy}/${rule}`)}</code> {shadowWords(effect)}
          </li>
        ))}
      </ol>
    </section>
  );
}

function shadowWords(effect: "allow" | "deny" | null): string {
  if (effect === null) return "might have had a say: the user could not be looked at.";
  return effect === "allow" ? "would have allowed it." : "would have denied it.";
}

function Version({ bundle }: { readonly bundle: string | null }): ComponentChildren {
  const { may } = useSession();
  if (bundle === null) return <>that nobody noted</>;
  const text = <code>{visibleText(bundle)}</code>;
  return may("policies.read_version") ? <a href={versionAddress(bundle)}>{text}</a> : text;
}

function Charge({ limit }: { readonly limit: NonNullable<ShownRecord["limits"]>[number] }) {
  const { limit: name, bucket, amount, used, max, resets_at, state } = limit;
  return (
    <li>
      <span class="charge-name">
        <code>{visibleText(name)}</code>
        {bucket === "" ? null : <span class="quiet small"> {visibleText(bucketText(bucket))}</span>}
      </span>
      <meter min={0} max={max} high={max * NEAR_SHARE} optimum={0} value={used} aria-label={`Used of ${visibleText(name)}`} />
      <span class="small">
        {used} of {max} after this {amount === 1 ? "one" : `${amount}`}
        {state === "ok" ? "" : state === "near" ? ", nearly used up" : ", used up"}; resets <When at={resets_at} />
      </span>
    </li>
  );
}
