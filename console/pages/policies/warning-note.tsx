// What a check has to say of a bundle that could be published, and is hardly meant.
import type { BundleWarning } from "../../api/answers.ts";
import { policyAddress, ruleAddress } from "../../parts/addresses.ts";
import { visibleText } from "../../words/visible-text.ts";

interface WarningNoteProps {
  readonly warning: BundleWarning;
  /** Not beside its rule: says which it is of. */
  readonly named?: boolean;
}

export function WarningNote({ warning, named = false }: WarningNoteProps) {
  const { policy, rule, message, suggestion } = warning;
  return (
    <div class="note warn">
      <p>
        {named ? (
          <>
            <a href={rule === undefined ? policyAddress(policy) : ruleAddress(policy, rule)}>
              {rule === undefined ? policy : `${policy}/${rule}`}
            </a>
            :{" "}
          </>
        ) : (
          <strong>Warning: </strong>
        )}
        {visibleText(message)}
      </p>
      {suggestion === undefined ? null : <p class="small">{visibleText(suggestion)}</p>}
    </div>
  );
}
