// Who gets in without a key: people whom Cloudflare Access knows, and jobs of GitHub Actions. In each list the first entry that matches decides.
import type { Bundle } from "../../api/answers.ts";
import { policyAddress } from "../../parts/addresses.ts";
import { visibleText } from "../../words/visible-text.ts";
import { Codes } from "./rule-card.tsx";

export function SignInEntries({ people = [], machines = [] }: Pick<Bundle, "people" | "machines">) {
  if (people.length + machines.length === 0) return null;
  return (
    <section class="card">
      <h2>Who gets in without a key</h2>
      <p class="quiet small">In each list the first entry that matches decides.</p>
      <div class="stack entries">
        {people.length === 0 ? null : (
          <ol class="entry-list" aria-label="People">
            {people.map(({ emails = [], groups = [], policies }, index) => (
              <li key={`${index} ${emails.join()}`}>
                <div>
                  {emails.length === 0 ? null : <Codes of={emails} />}
                  {emails.length > 0 && groups.length > 0 ? <span class="quiet"> in </span> : null}
                  {groups.length === 0 ? null : <Codes of={groups.map((group) => `group ${group}`)} />}
                </div>
                <ActsUnder policies={policies} />
              </li>
            ))}
          </ol>
        )}
        {machines.length === 0 ? null : (
          <ol class="entry-list" aria-label="Machines">
            {machines.map(({ repository, ref, environment, policies }, index) => (
              <li key={`${index} ${repository}`}>
                <div>
                  <code>{visibleText(repository)}</code>{" "}
                  <span class="quiet">{visibleText([ref, environment].filter(Boolean).join(", "))}</span>
                </div>
                <ActsUnder policies={policies} />
              </li>
            ))}
          </ol>
        )}
      </div>
    </section>
  );
}

function ActsUnder({ policies }: { readonly policies: readonly string[] }) {
  return (
    <div class="small">
      under{" "}
      {policies.map((policy, index) => (
        <span key={policy}>
          {index === 0 ? "" : ", "}
          <a href={policyAddress(policy)}>{policy}</a>
        </span>
      ))}
    </div>
  );
}
