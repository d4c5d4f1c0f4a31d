// One rule: what it allows or denies, when, how much of it, and what comes with it.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { BundleRule, BundleWarning } from "../../api/answers.ts";
import { OPERATION_BOOK } from "../../operations/operations.ts";
import { auditAddress, ruleAddress } from "../../parts/addresses.ts";
import { Badge } from "../../parts/badge.tsx";
import { useSession } from "../../session/session.ts";
import { visibleLines, visibleText } from "../../words/visible-text.ts";
import { type CoveredPattern, coveredPatterns } from "./covered-operations.ts";
import { OperationName } from "./operation-name.tsx";
import { approveInWords, conditionText, effectOf, limitInWords } from "./rule-in-words.ts";
import { WarningNote } from "./warning-note.tsx";

interface RuleCardProps {
  readonly policy: string;
  readonly rule: BundleRule;
  readonly semantics: number | undefined;
  readonly warnings: readonly BundleWarning[];
  /** The one that the address names. */
  readonly meant: boolean;
  /** Of a version that was: there is no address for it in what is in force. */
  readonly earlier?: boolean;
}

export function RuleCard({ policy, rule, semantics, warnings, meant, earlier = false }: RuleCardProps) {
  const { may } = useSession();
  const { id, when, only, mask, message, limit, approve, repeats } = rule;
  const card = useRef<HTMLElement>(null);
  useEffect(() => {
    if (meant) card.current?.scrollIntoView({ block: "start" });
  }, [meant]);
  return (
    <article ref={card} class={meant ? "card rule meant" : "card rule"} aria-current={meant ? "true" : undefined}>
      <header class="rule-head">
        <h3>{earlier ? id : <a href={ruleAddress(policy, id)}>{id}</a>}</h3>
        <Badge kind={effectOf(rule) === "allow" ? "allows" : "denies"} />
        {rule.shadow === true ? <Badge kind="on trial" /> : null}
        {may("audit.read") ? (
          <a class="small rule-log" href={auditAddress({ policy, rule: id })}>
            Its decisions<span class="spoken"> by {id}</span>
          </a>
        ) : null}
      </header>
      {rule.shadow === true ? (
        <p class="quiet small">On trial: it decides nothing. What it would have decided is recorded.</p>
      ) : null}
      <Patterns covered={coveredPatterns(rule, OPERATION_BOOK, semantics)} />
      <dl class="facts rule-terms">
        {when === undefined ? null : (
          <Term name="When">
            <pre class="code wrap">
              <code>{visibleLines(conditionText(when))}</code>
            </pre>
          </Term>
        )}
        {only === undefined ? null : (
          <Term name="Only">{only.length === 0 ? "no argument besides those in the path" : <Codes of={only} />}</Term>
        )}
        {limit === undefined ? null : (
          <Term name={limit.length === 1 ? "Limit" : "Limits"}>
            <ul class="lines">
              {limit.map((entry, index) => (
                <li key={`${index} ${limitInWords(entry)}`}>{limitInWords(entry)}</li>
              ))}
            </ul>
          </Term>
        )}
        {approve === undefined ? null : <Term name="Approval">{approveInWords(approve)}</Term>}
        {repeats === undefined ? null : (
          <Term name="Repeats">
            {repeats === "refuse"
              ? "A credit that equals another of the last ten minutes is refused"
              : "A credit that equals another of the last ten minutes is told of"}
          </Term>
        )}
        {mask === undefined ? null : (
          <Term name="Hides">
            <Codes of={mask} />
          </Term>
        )}
        {message === undefined ? null : (
          <Term name="Says">
            <q class="rule-says">{visibleText(message)}</q>
          </Term>
        )}
      </dl>
      {warnings.map((warning) => (
        <WarningNote key={`${warning.code} ${warning.path}`} warning={warning} />
      ))}
    </article>
  );
}

function Term({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

export function Codes({ of }: { readonly of: readonly string[] }) {
  return (
    <span class="codes">
      {of.map((text) => (
        <code key={text}>{visibleText(text)}</code>
      ))}
    </span>
  );
}

function Patterns({ covered }: { readonly covered: readonly CoveredPattern[] }) {
  return (
    <ul class="patterns">
      {covered.map(({ pattern, isName, operations }) => (
        <li key={pattern}>
          <Pattern pattern={pattern} isName={isName} operations={operations} />
        </li>
      ))}
    </ul>
  );
}

function Pattern({ pattern, isName, operations }: CoveredPattern) {
  const [first] = operations;
  if (isName && first !== undefined) {
    return (
      <>
        <OperationName operation={first} /> <span class="quiet small">{first.summary}</span>
      </>
    );
  }
  return (
    <details class="wide-pattern">
      <summary>
        <code>{pattern}</code> <span class="quiet small">{countText(operations.length)}</span>
      </summary>
      <ul class="operations">
        {operations.map((operation) => (
          <li key={operation.name}>
            <OperationName operation={operation} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function countText(count: number): string {
  return count === 1 ? "1 operation" : `${count} operations`;
}
