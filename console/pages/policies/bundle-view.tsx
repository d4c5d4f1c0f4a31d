// All policies in force: a row each, or those that are searched for with the rules that the words are in.

import { useLocation } from "preact-iso";
import type { Bundle, KeyList } from "../../api/answers.ts";
import { queryOf } from "../../api/query.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { OPERATION_BOOK } from "../../operations/operations.ts";
import { CONSOLE, policyAddress, ruleAddress, versionAddress } from "../../parts/addresses.ts";
import { ColumnHeads } from "../../parts/column-heads.tsx";
import { Field } from "../../parts/field.tsx";
import { Empty } from "../../parts/notice.tsx";
import { TableBox } from "../../parts/table-box.tsx";
import { useSession } from "../../session/session.ts";
import { visibleText } from "../../words/visible-text.ts";
import { BundleTests } from "./bundle-tests.tsx";
import { classesAllowed } from "./covered-operations.ts";
import { holdersOf } from "./holders.ts";
import { RiskMark } from "./operation-name.tsx";
import { rulesInWords } from "./rule-in-words.ts";
import { type FoundPolicy, searchBundle } from "./search-bundle.ts";
import { SignInEntries } from "./sign-in-entries.tsx";
import { useBundleCheck } from "./use-bundle-check.ts";
import { WarningNote } from "./warning-note.tsx";

/** Who looks for one of a thousand narrows the list. */
const MAX_ROWS = 200;

export function BundleView({ bundle }: { readonly bundle: Bundle }) {
  const { path, query, route } = useLocation();
  const { may } = useSession();
  const report = useBundleCheck(bundle);
  const { q = "" } = query;
  const { policies, semantics, version } = bundle;
  if (policies.length === 0) {
    return (
      <Empty title="No policies are published yet">
        <p>
          Until some are, no key may do anything. Publish a folder with <code>bailiff policies push policies</code>.
        </p>
      </Empty>
    );
  }
  const found = searchBundle(policies, q, OPERATION_BOOK, semantics);
  const warnings = report?.ok === true ? report.value.warnings : [];
  return (
    <div class="stack">
      <p class="bundle-facts">
        Version {may("policies.read_version") ? <a href={versionAddress(version)}>{version}</a> : <code>{version}</code>}, with{" "}
        {policies.length} policies.
        {semantics === undefined ? null : " It was published under earlier rules of reading, which hold until the next publish."}
      </p>
      {warnings.length === 0 ? null : (
        <section class="stack" aria-label="Warnings">
          {warnings.map((warning) => (
            <WarningNote key={`${warning.code} ${warning.path}`} warning={warning} named />
          ))}
        </section>
      )}
      <search class="list-search">
        <Field label="Search policies, rules and operations">
          {(ids) => (
            <input
              {...ids}
              type="search"
              placeholder="users.ban, staff, ticket …"
              value={q}
              onInput={(event) => route(`${path}${queryOf({ q: event.currentTarget.value })}`, true)}
            />
          )}
        </Field>
      </search>
      <p class="spoken" role="status">
        {q === "" ? "" : `${found.length} of ${policies.length} policies`}
      </p>
      {found.length === 0 ? (
        <Empty title="No policy and no rule has these words">
          <p>
            Fewer words find more. <a href={`${CONSOLE}/policies`}>Look at all of them</a>.
          </p>
        </Empty>
      ) : (
        <PolicyTable found={found.slice(0, MAX_ROWS)} bundle={bundle} />
      )}
      {found.length > MAX_ROWS ? (
        <p class="quiet center">
          The first {MAX_ROWS} of {found.length}: search to see the others.
        </p>
      ) : null}
      <SignInEntries {...bundle} />
      {bundle.tests === undefined || bundle.tests.length === 0 ? null : (
        <BundleTests tests={bundle.tests} all={bundle.tests} report={report} />
      )}
    </div>
  );
}

function PolicyTable({ found, bundle }: { readonly found: readonly FoundPolicy[]; readonly bundle: Bundle }) {
  const { may } = useSession();
  const { answer } = useAnswer<KeyList>(may("keys.list") ? "/admin/keys" : null);
  const keys = answer.state === "failed" ? null : (answer.value?.data ?? null);
  return (
    <TableBox label="Policies">
      <table class="table">
        <ColumnHeads of={["Policy", "Rules", "Allows", keys === null ? null : "Held by"]} />
        <tbody>
          {found.map(({ policy, rules }) => (
            <tr key={policy.policy}>
              <td data-label="Policy" class="long">
                <div>
                  <a class="strong" href={policyAddress(policy.policy)}>
                    {policy.policy}
                  </a>
                  <p class="quiet small">{visibleText(policy.description ?? "")}</p>
                  {rules.length === 0 ? null : (
                    <ul class="chips found-rules" aria-label="Rules with these words">
                      {rules.map(({ id }) => (
                        <li key={id} class="chip flat">
                          <a href={ruleAddress(policy.policy, id)}>{id}</a>
                        </li>
                      ))}
                    </ul>
                  )}
                </div>
              </td>
              <td data-label="Rules">
                <span class="rule-counts">{rulesInWords(policy)}</span>
              </td>
              <td data-label="Allows">
                <span class="risks">
                  {classesAllowed(policy.rules, OPERATION_BOOK, bundle.semantics).map((risk) => (
                    <RiskMark key={risk} risk={risk} />
                  ))}
                </span>
              </td>
              {keys === null ? null : <td data-label="Held by">{heldBy(holdersOf(policy.policy, keys, bundle))}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

function heldBy({ keys, entries }: ReturnType<typeof holdersOf>): string {
  const count = keys.length + entries;
  if (count === 0) return "nobody";
  const parts = [
    ...(keys.length === 0 ? [] : [keys.length === 1 ? "1 key" : `${keys.length} keys`]),
    ...(entries === 0 ? [] : [entries === 1 ? "1 entry" : `${entries} entries`]),
  ];
  return parts.join(", ");
}
