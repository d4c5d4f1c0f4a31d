// One policy: what holds for all of its calls, its rules in order, its tests, who holds it, and how it is written.
import type { Bundle, BundlePolicy, KeyList } from "../../api/answers.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { CONSOLE } from "../../parts/addresses.ts";
import { Empty } from "../../parts/notice.tsx";
import { Who } from "../../parts/who.tsx";
import { useSession } from "../../session/session.ts";
import { quoted, visibleText } from "../../words/visible-text.ts";
import { BundleTests } from "./bundle-tests.tsx";
import { holdersOf } from "./holders.ts";
import { PolicySource } from "./policy-source.tsx";
import { Codes, RuleCard } from "./rule-card.tsx";
import { policiesOfTest, rateInWords } from "./rule-in-words.ts";
import { useBundleCheck } from "./use-bundle-check.ts";
import { WarningNote } from "./warning-note.tsx";

interface PolicyViewProps {
  readonly bundle: Bundle;
  readonly name: string;
  /** The rule that is meant. */
  readonly rule: string | null;
}

export function PolicyView({ bundle, name, rule }: PolicyViewProps) {
  const policy = bundle.policies.find((one) => one.policy === name);
  const report = useBundleCheck(bundle);
  if (policy === undefined) {
    return (
      <Empty title="The bundle in force has no policy of this name">
        <p>
          It may have been renamed or taken out since. <a href={`${CONSOLE}/policies`}>Look at all of them</a>, or at the versions
          before this one.
        </p>
      </Empty>
    );
  }
  const warnings = report?.ok === true ? report.value.warnings.filter((one) => one.policy === name) : [];
  const ofPolicy = warnings.filter((one) => !policy.rules.some(({ id }) => id === one.rule));
  const tests = (bundle.tests ?? []).filter((test) => policiesOfTest(test).includes(name));
  const isThere = rule === null || policy.rules.some(({ id }) => id === rule);
  return (
    <div class="stack">
      {isThere || rule === null ? null : (
        <p class="note warn">This policy has no rule {quoted(rule)} any more: the bundle has changed since.</p>
      )}
      <section class="card">
        <h2>For every call</h2>
        <PolicyFacts policy={policy} bundle={bundle} />
      </section>
      {ofPolicy.map((warning) => (
        <WarningNote key={`${warning.code} ${warning.path}`} warning={warning} />
      ))}
      <section class="stack rules" aria-labelledby="rules">
        <div>
          <h2 id="rules">Rules</h2>
          <p class="quiet small">A deny that matches wins. Otherwise the first allow that matches decides, in this order.</p>
        </div>
        {policy.rules.map((one) => (
          <RuleCard
            key={one.id}
            policy={name}
            rule={one}
            semantics={bundle.semantics}
            warnings={warnings.filter((warning) => warning.rule === one.id)}
            meant={one.id === rule}
          />
        ))}
      </section>
      {tests.length === 0 ? null : <BundleTests tests={tests} all={bundle.tests ?? []} report={report} />}
      <PolicySource document={policy} what={`policy ${name}`} />
    </div>
  );
}

function PolicyFacts({ policy, bundle }: { readonly policy: BundlePolicy; readonly bundle: Bundle }) {
  const { may } = useSession();
  const { description, mask, searchable, rate, counts, write_ahead } = policy;
  return (
    <dl class="facts">
      <dt>Purpose</dt>
      <dd>{description === undefined ? <span class="quiet">not said</span> : visibleText(description)}</dd>
      <dt>Hides</dt>
      <dd>{mask === undefined || mask.length === 0 ? <span class="quiet">nothing</span> : <Codes of={mask} />}</dd>
      {searchable === undefined || searchable.length === 0 ? null : (
        <>
          <dt>Searchable</dt>
          <dd>
            <Codes of={searchable} /> <span class="quiet small">hidden, and may be searched by all the same</span>
          </dd>
        </>
      )}
      <dt>Rate</dt>
      <dd>{rate === undefined ? <span class="quiet">the deployment’s own</span> : `at most ${rateInWords(rate)}`}</dd>
      {counts === true ? (
        <>
          <dt>Counts</dt>
          <dd>users may be counted although a rule withholds some of them</dd>
        </>
      ) : null}
      {write_ahead === true ? (
        <>
          <dt>Reads</dt>
          <dd>are on record before they are sent</dd>
        </>
      ) : null}
      {may("keys.list") ? <Holders policy={policy.policy} bundle={bundle} /> : null}
    </dl>
  );
}

const SHOWN = 20;

function Holders({ policy, bundle }: { readonly policy: string; readonly bundle: Bundle }) {
  const { answer } = useAnswer<KeyList>("/admin/keys");
  if (answer.state === "failed") return null;
  const holders = answer.value === null ? null : holdersOf(policy, answer.value.data, bundle);
  return (
    <>
      <dt>Held by</dt>
      <dd>
        {holders === null ? "…" : null}
        {holders?.keys.length === 0 && holders.entries === 0 ? <span class="quiet">no key</span> : null}
        <ul class="lines">
          {holders?.keys.slice(0, SHOWN).map(({ key, opens }) => (
            <li key={key.id}>
              <Who of={key} />
              {opens ? <span class="quiet small"> may open it for a while</span> : null}
            </li>
          ))}
        </ul>
        {holders !== null && holders.keys.length > SHOWN ? (
          <a href={`${CONSOLE}/keys?q=${encodeURIComponent(policy)}`}>and {holders.keys.length - SHOWN} more</a>
        ) : null}
        {holders === null || holders.entries === 0 ? null : (
          <p class="small">
            {holders.entries === 1 ? "1 entry" : `${holders.entries} entries`} of those who sign in without a key
          </p>
        )}
      </dd>
    </>
  );
}
