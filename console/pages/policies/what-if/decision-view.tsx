// What the key would get, and each rule's part in it.
import type { ComponentChildren } from "preact";
import type { Explanation } from "../../../api/answers.ts";
import { elevationAddress } from "../../../parts/addresses.ts";
import { When } from "../../../parts/when.tsx";
import { useSession } from "../../../session/session.ts";
import { visibleText } from "../../../words/visible-text.ts";
import { Codes } from "../rule-card.tsx";
import { LimitsLeft } from "./limits-left.tsx";
import { RuleLink } from "./rule-link.tsx";
import { RuleSteps } from "./rule-steps.tsx";
import { secondsText, verdictOf } from "./verdict.ts";

export function DecisionView({ explanation }: { readonly explanation: Explanation }) {
  const { limits, steps } = explanation;
  return (
    <div class="stack">
      <section class="card stack">
        <VerdictHead explanation={explanation} />
        <Terms explanation={explanation} />
      </section>
      {limits.length === 0 ? null : <LimitsLeft limits={limits} />}
      <RuleSteps steps={steps} decider={explanation} />
    </div>
  );
}

const SIGNS = { allow: "✓", deny: "✕", pending: "◔" } as const;

function VerdictHead({ explanation }: { readonly explanation: Explanation }) {
  const { kind, title } = verdictOf(explanation);
  return (
    <div class={`verdict ${kind}`}>
      <h2 class="verdict-title">
        <span class="verdict-sign" aria-hidden="true">
          {SIGNS[kind]}
        </span>{" "}
        {title}
      </h2>
      <p class="verdict-why">{visibleText(explanation.explanation)}</p>
    </div>
  );
}

function Terms({ explanation }: { readonly explanation: Explanation }) {
  const { may } = useSession();
  const { policy, rule, code, approve, mask, elevation, write_ahead, shadow } = explanation;
  return (
    <dl class="facts">
      <dt>Decided by</dt>
      <dd>{policy === null || rule === null ? <span class="quiet">no rule</span> : <RuleLink policy={policy} rule={rule} />}</dd>
      {code === null ? null : (
        <Term name="Error">
          <code>{code}</code>
        </Term>
      )}
      {approve === null ? null : (
        <Term name="Approval">
          {approve.count === 1 ? "By another person" : `By ${approve.count} other people`}, and it goes through within{" "}
          {secondsText(approve.within_seconds)} of the asking
        </Term>
      )}
      {mask.length === 0 ? null : (
        <Term name="Hides">
          <Codes of={mask} />
        </Term>
      )}
      {elevation === null ? null : (
        <Term name="Elevated">
          {may("elevations.get") ? <a href={elevationAddress(elevation.id)}>{elevation.policy}</a> : elevation.policy} is open
          until <When at={elevation.until} />
        </Term>
      )}
      {write_ahead ? <Term name="Record">before it is sent</Term> : null}
      {shadow.length === 0 ? null : (
        <Term name="On trial">
          <ul class="lines">
            {shadow.map((one) => (
              <li key={`${one.policy}/${one.rule}`}>
                <RuleLink policy={one.policy} rule={one.rule} /> {SHADOW_WORDS[one.effect ?? "unknown"]}
              </li>
            ))}
          </ul>
        </Term>
      )}
    </dl>
  );
}

const SHADOW_WORDS = {
  allow: "would have allowed it",
  deny: "would have denied it",
  unknown: "depends on the user, who could not be looked at",
} as const;

function Term({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
