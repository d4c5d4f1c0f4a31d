// A policy of an earlier version, folded: its rules in words, as they were.
import { useState } from "preact/hooks";
import type { BundlePolicy } from "../../../api/answers.ts";
import { OPERATION_BOOK } from "../../../operations/operations.ts";
import { visibleText } from "../../../words/visible-text.ts";
import { classesAllowed } from "../covered-operations.ts";
import { RiskMark } from "../operation-name.tsx";
import { Codes, RuleCard } from "../rule-card.tsx";
import { rateInWords, rulesInWords } from "../rule-in-words.ts";

interface EarlierPolicyProps {
  readonly policy: BundlePolicy;
  readonly semantics: number | undefined;
}

export function EarlierPolicy({ policy, semantics }: EarlierPolicyProps) {
  const [open, setOpen] = useState(false);
  const { description, mask = [], rate } = policy;
  return (
    <details class="card source" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h3>{policy.policy}</h3> <span class="quiet small">{rulesInWords(policy)}</span>{" "}
        {classesAllowed(policy.rules, OPERATION_BOOK, semantics).map((risk) => (
          <RiskMark key={risk} risk={risk} />
        ))}
      </summary>
      {open ? (
        <div class="stack">
          {description === undefined ? null : <p>{visibleText(description)}</p>}
          {mask.length === 0 ? null : (
            <p>
              Hides: <Codes of={mask} />
            </p>
          )}
          {rate === undefined ? null : <p>At most {rateInWords(rate)}</p>}
          {policy.rules.map((rule) => (
            <RuleCard
              key={rule.id}
              policy={policy.policy}
              rule={rule}
              semantics={semantics}
              warnings={[]}
              meant={false}
              earlier
            />
          ))}
        </div>
      ) : null}
    </details>
  );
}
