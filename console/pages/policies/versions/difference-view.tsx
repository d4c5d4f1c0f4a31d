// What keys gain and lose from one version to another, worst first, and what was written for it.
import type { Publish } from "../../../api/answers.ts";
import type { Difference } from "../../../engine/difference.ts";
import { versionAddress } from "../../../parts/addresses.ts";
import { Answered, Empty } from "../../../parts/notice.tsx";
import { shortTime } from "../../../parts/when.tsx";
import { useSession } from "../../../session/session.ts";
import { ChangedPolicyCard } from "./changed-policy.tsx";
import { KeyChanges } from "./key-changes.tsx";
import { useDifference } from "./use-difference.ts";
import { SignInChanges, Warnings, WorstGains } from "./worst-gains.tsx";

interface DifferenceViewProps {
  readonly from: string;
  readonly to: string;
  readonly publishes: readonly Publish[];
}

export function DifferenceView({ from, to, publishes }: DifferenceViewProps) {
  const { may } = useSession();
  const seesKeys = may("keys.list");
  const used = useDifference(from, to, seesKeys);
  return (
    <div class="stack">
      <p>
        From <VersionLink version={from} publishes={publishes} /> to <VersionLink version={to} publishes={publishes} />.
      </p>
      <Answered used={used} what="the difference">
        {(difference) => <DifferenceShown difference={difference} seesKeys={seesKeys} />}
      </Answered>
    </div>
  );
}

function VersionLink({ version, publishes }: { readonly version: string; readonly publishes: readonly Publish[] }) {
  const publish = publishes.find((one) => one.version === version);
  return (
    <>
      <a href={versionAddress(version)}>{version}</a>
      {publish === undefined ? null : <span class="quiet"> (published {shortTime(publish.published_at)})</span>}
    </>
  );
}

function DifferenceShown({ difference, seesKeys }: { readonly difference: Difference; readonly seesKeys: boolean }) {
  const { same, policies, signIn, testsChange } = difference;
  if (same) {
    return (
      <Empty title="There is no difference">
        <p>Both say the same, word for word.</p>
      </Empty>
    );
  }
  return (
    <div class="stack">
      <WorstGains gained={difference.gained} />
      <Warnings difference={difference} />
      {seesKeys ? <KeyChanges effect={difference.effect} /> : null}
      <section class="stack" aria-labelledby="changed-policies">
        <h2 id="changed-policies">{policies.length === 1 ? "1 policy changed" : `${policies.length} policies changed`}</h2>
        {policies.map((policy) => (
          <ChangedPolicyCard key={policy.policy} change={policy} />
        ))}
        {policies.length === 0 ? <p class="quiet">No policy is written differently.</p> : null}
      </section>
      <SignInChanges lines={signIn} />
      {testsChange ? <p class="note">The tests of the bundle changed as well. They allow and deny nothing.</p> : null}
    </div>
  );
}
