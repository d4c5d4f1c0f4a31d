// One policy that is written differently: which rules came, went and changed, and what that does for whoever holds this policy alone.
import { Fragment } from "preact";
import type { PartChange, RuleChange } from "../../../../src/compare/effect/policy-changes.ts";
import type { ChangedPolicy } from "../../../engine/difference.ts";
import { Badge } from "../../../parts/badge.tsx";
import { visibleLines } from "../../../words/visible-text.ts";
import { EffectLines } from "./effect-lines.tsx";
import { lineChange, partName } from "./part-words.ts";

export function ChangedPolicyCard({ change }: { readonly change: ChangedPolicy }) {
  const { policy, kind, parts, rules, reordered, effect } = change;
  return (
    <article class="card stack" aria-label={`Policy ${policy}`}>
      <header class="rule-head">
        <h3>{policy}</h3>
        <Badge kind={kind} />
      </header>
      <Parts parts={parts} />
      <ul class="changed-rules">
        {rules.map((rule) => (
          <ChangedRule key={rule.rule} change={rule} />
        ))}
      </ul>
      {reordered ? <p>Its rules are asked in another order.</p> : null}
      {effect === null ? (
        <p class="quiet small">What it allows and denies stays the same.</p>
      ) : (
        <section class="effect-alone" aria-label={`Effect of ${policy}`}>
          <h4>For whoever holds this policy alone</h4>
          <EffectLines {...effect} />
          {effect.rate === null ? null : <p class="small">How fast its calls may come changes.</p>}
        </section>
      )}
    </article>
  );
}

function ChangedRule({ change: { rule, kind, parts } }: { readonly change: RuleChange }) {
  return (
    <li>
      <p class="rule-head">
        <span>
          Rule <strong>{rule}</strong>
        </span>
        <Badge kind={kind} />
      </p>
      <Parts parts={parts} />
    </li>
  );
}

function Parts({ parts }: { readonly parts: readonly PartChange[] }) {
  if (parts.length === 0) return null;
  return (
    <dl class="facts part-changes">
      {parts.map(({ part, before, after }) => {
        const { gone, come } = lineChange(part, before, after);
        return (
          <Fragment key={part}>
            <dt>{partName(part)}</dt>
            <dd>
              <Lines lines={gone} kind="went" />
              <Lines lines={come} kind="came" />
            </dd>
          </Fragment>
        );
      })}
    </dl>
  );
}

function Lines({ lines, kind }: { readonly lines: readonly string[]; readonly kind: "came" | "went" }) {
  return (
    <>
      {lines.map((line) => (
        <p key={line} class={kind}>
          <span aria-hidden="true">{kind === "came" ? "+ " : "− "}</span>
          <span class="spoken">{kind === "came" ? "Now: " : "Before: "}</span>
          {kind === "came" ? <ins>{visibleLines(line)}</ins> : <del>{visibleLines(line)}</del>}
        </p>
      ))}
    </>
  );
}
