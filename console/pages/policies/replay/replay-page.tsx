// Replay: an edited policy on the calls that there were, before anyone publishes it. Which policy and how many days stand in the address; the
// edit does not: this tab keeps it.
import { useLocation } from "preact-iso";
import type { Bundle } from "../../../api/answers.ts";
import { queryOf } from "../../../api/query.ts";
import { useAnswer } from "../../../api/use-answer.ts";
import { Field } from "../../../parts/field.tsx";
import { Answered, Empty, NoRight } from "../../../parts/notice.tsx";
import { Page } from "../../../parts/page.tsx";
import { useSession } from "../../../session/session.ts";
import { PoliciesTabs } from "../policies-tabs.tsx";
import { useKeptEdits } from "./kept-edits.ts";
import { ReplayForm } from "./replay-form.tsx";
import { daysOf, MAX_DAYS } from "./replay-span.ts";

/** Without any of these a replay says nothing or something wrong. */
const NEEDS = ["policies.read", "policies.read_version", "audit.export", "keys.list"];

export function ReplayPage() {
  const { may } = useSession();
  const missing = NEEDS.filter((operation) => !may(operation));
  return (
    <Page
      title="Replay"
      about="Change a policy here and see what it would have made of the calls of the last days. Nothing is published, nothing is sent to Clerk."
    >
      <PoliciesTabs />
      {missing.length === 0 ? <ReplayView /> : <NoRight to={`replay: it takes ${missing.join(", ")}`} />}
    </Page>
  );
}

function ReplayView() {
  const used = useAnswer<Bundle>("/admin/policies");
  const { path, query, route } = useLocation();
  const days = daysOf(query["days"]);
  const kept = useKeptEdits();
  return (
    <Answered used={used} what="the policies">
      {(bundle) => {
        // Who comes back without an address comes back to what they were at.
        const chosen =
          bundle.policies.find(({ policy }) => policy === query["policy"]) ??
          bundle.policies.find(({ policy }) => kept.edits.has(policy)) ??
          bundle.policies[0];
        if (chosen === undefined) return <Empty title="No policies are published yet" />;
        const go = (next: { readonly policy?: string; readonly days?: string }) =>
          route(`${path}${queryOf({ policy: chosen.policy, days, ...next })}`, true);
        return (
          <div class="stack">
            <div class="replay-choice">
              <Field label="Policy">
                {(ids) => (
                  <select {...ids} value={chosen.policy} onChange={(event) => go({ policy: event.currentTarget.value })}>
                    {bundle.policies.map(({ policy }) => (
                      <option key={policy} value={policy}>
                        {kept.edits.has(policy) ? `${policy} (edited)` : policy}
                      </option>
                    ))}
                  </select>
                )}
              </Field>
              <Field label="Days back" hint={`From the start of that day in UTC until now: 1 to ${MAX_DAYS}.`}>
                {(ids) => (
                  <input
                    {...ids}
                    type="number"
                    min={1}
                    max={MAX_DAYS}
                    step={1}
                    value={days}
                    onChange={(event) => go({ days: event.currentTarget.value })}
                  />
                )}
              </Field>
            </div>
            <ReplayForm key={`${bundle.version} ${chosen.policy}`} bundle={bundle} policy={chosen} days={days} kept={kept} />
          </div>
        );
      }}
    </Answered>
  );
}
