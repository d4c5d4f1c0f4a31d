// A bundle as it was published: by whom and when, each policy with its rules, and all of it as it was written.
import { useRoute } from "preact-iso";
import type { Bundle, Publish } from "../../../api/answers.ts";
import { useAnswer } from "../../../api/use-answer.ts";
import { CONSOLE, differenceAddress } from "../../../parts/addresses.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Answered, Empty } from "../../../parts/notice.tsx";
import { Page } from "../../../parts/page.tsx";
import { usePages } from "../../../parts/use-pages.ts";
import { When } from "../../../parts/when.tsx";
import { WhoById } from "../../../parts/who.tsx";
import { useSession } from "../../../session/session.ts";
import { visibleText } from "../../../words/visible-text.ts";
import { BundleTests } from "../bundle-tests.tsx";
import { PolicySource } from "../policy-source.tsx";
import { SignInEntries } from "../sign-in-entries.tsx";
import { EarlierPolicy } from "./earlier-policy.tsx";
import { publishBefore } from "./publish-order.ts";

export function VersionPage() {
  const version = useRoute().params["version"] ?? "";
  const used = useAnswer<Bundle>(`/admin/policies/versions/${encodeURIComponent(version)}`);
  return (
    <Page title={`Version ${visibleText(version)}`} about={<a href={`${CONSOLE}/policies/versions`}>All versions</a>}>
      <Answered used={used} what="this version">
        {(bundle) => <VersionView bundle={bundle} />}
      </Answered>
    </Page>
  );
}

function VersionView({ bundle }: { readonly bundle: Bundle }) {
  const { may } = useSession();
  const { policies, tests = [], semantics, version } = bundle;
  return (
    <div class="stack">
      {may("policies.list_versions") ? <Published version={version} /> : null}
      {semantics === undefined ? null : (
        <p class="note">It was published under earlier rules of reading; that is how it is shown.</p>
      )}
      <section class="stack" aria-labelledby="policies">
        <h2 id="policies">{policies.length === 1 ? "1 policy" : `${policies.length} policies`}</h2>
        {policies.length === 0 ? <Empty title="It has no policies" /> : null}
        {policies.map((policy) => (
          <EarlierPolicy key={policy.policy} policy={policy} semantics={semantics} />
        ))}
      </section>
      <SignInEntries {...bundle} />
      {tests.length === 0 ? null : <BundleTests tests={tests} all={tests} report={null} />}
      <PolicySource document={policies} what={`version ${version}`} />
    </div>
  );
}

function Published({ version }: { readonly version: string }) {
  const pages = usePages<Publish>("/admin/policies/versions?limit=200");
  const publishes = pages.rows.filter((one) => one.version === version);
  return (
    <ul class="lines" aria-label="Published">
      {publishes.map((publish) => {
        const before = publishBefore(publish, pages.rows);
        return (
          <li key={publish.seq}>
            Number {publish.seq}, published <When at={publish.published_at} /> UTC by <WhoById id={publish.author} />{" "}
            {publish.in_force ? <Badge kind="in force" /> : null}{" "}
            {before === null || before.version === version ? null : (
              <a href={differenceAddress(before.version, version)}>
                What it changed<span class="spoken"> as number {publish.seq}</span>
              </a>
            )}
          </li>
        );
      })}
      {publishes.length > 0 && !publishes.some((one) => one.in_force) ? (
        <li>
          <InForce pages={pages.rows} version={version} />
        </li>
      ) : null}
    </ul>
  );
}

function InForce({ pages, version }: { readonly pages: readonly Publish[]; readonly version: string }) {
  const now = pages.find((one) => one.in_force);
  return now === undefined ? null : (
    <a href={differenceAddress(version, now.version)}>The difference between this one and what is in force now</a>
  );
}
