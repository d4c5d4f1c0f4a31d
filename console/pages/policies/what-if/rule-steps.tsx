// Each rule that applies, in the order in which they are asked: whether it matched, why, and what it saw.
import type { Explanation } from "../../../api/answers.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Empty } from "../../../parts/notice.tsx";
import { visibleText } from "../../../words/visible-text.ts";
import { RuleLink } from "./rule-link.tsx";

type Step = Explanation["steps"][number];

interface RuleStepsProps {
  readonly steps: readonly Step[];
  readonly decider: Pick<Explanation, "policy" | "rule">;
}

export function RuleSteps({ steps, decider }: RuleStepsProps) {
  if (steps.length === 0) {
    return (
      <Empty title="No rule is about this operation">
        <p>None of the key’s policies allows it or denies it, and what no rule allows is denied.</p>
      </Empty>
    );
  }
  return (
    <section class="stack" aria-labelledby="steps">
      <div>
        <h2 id="steps">Each rule’s part</h2>
        <p class="quiet small">In the order in which they are asked.</p>
      </div>
      <ol class="rule-steps">
        {steps.map((step) => (
          <li
            key={`${step.policy}/${step.rule}`}
            class={step.policy === decider.policy && step.rule === decider.rule ? "rule-step decides" : "rule-step"}
          >
            <StepView step={step} decides={step.policy === decider.policy && step.rule === decider.rule} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function StepView({ step, decides }: { readonly step: Step; readonly decides: boolean }) {
  const { policy, rule, effect, shadow, why, saw } = step;
  const seen = Object.entries(saw);
  return (
    <>
      <p class="step-head">
        <RuleLink policy={policy} rule={rule} /> <Badge kind={effect === "allow" ? "allows" : "denies"} />
        {shadow ? <Badge kind="on trial" /> : null}
        <span class={decides ? "step-part strong" : "step-part quiet"}>{partOf(step, decides)}</span>
      </p>
      <p class="small">{visibleText(why)}</p>
      {seen.length === 0 ? null : (
        <dl class="facts seen" aria-label={`What ${rule} saw`}>
          {seen.map(([path, value]) => (
            <SeenValue key={path} path={path} value={value} />
          ))}
        </dl>
      )}
    </>
  );
}

function SeenValue({ path, value }: { readonly path: string; readonly value: unknown }) {
  return (
    <>
      <dt>
        <code>{path}</code>
      </dt>
      <dd>
        <code>{visibleText(value === undefined ? "absent" : JSON.stringify(value))}</code>
      </dd>
    </>
  );
}

function partOf({ asked, matched, shadow }: Step, decides: boolean): string {
  if (decides) return "decides";
  if (!asked) return "not asked any more";
  if (matched === null) return "could not be told";
  if (!matched) return "does not match";
  return shadow ? "would match" : "matches";
}
