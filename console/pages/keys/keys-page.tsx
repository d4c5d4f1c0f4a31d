// All keys, by name: whose, what they may, when they were last used, until when.

import { useLocation } from "preact-iso";
import type { KeyList, ListedKey } from "../../api/answers.ts";
import { queryOf } from "../../api/query.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { CONSOLE, keyAddress } from "../../parts/addresses.ts";
import { Badge } from "../../parts/badge.tsx";
import { ColumnHeads } from "../../parts/column-heads.tsx";
import { Field } from "../../parts/field.tsx";
import { Answered, Empty } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { TableBox } from "../../parts/table-box.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { When } from "../../parts/when.tsx";
import { useSession } from "../../session/session.ts";
import { visibleText } from "../../words/visible-text.ts";
import { KEY_VIEWS, keysShown } from "./keys-shown.ts";

/** Rows that a page holds at once: who looks for one of ten thousand narrows the list. */
const MAX_ROWS = 200;

export function KeysPage() {
  const { may } = useSession();
  const { path, query, route } = useLocation();
  const used = useAnswer<KeyList>("/admin/keys");
  const { q = "", view = "all" } = query;
  const mint = may("keys.create") ? (
    <a class="button primary" href={`${CONSOLE}/keys/new`}>
      Mint a key
    </a>
  ) : undefined;
  return (
    <Page title="Keys" about="Each key has an owner who answers for it, and policies that say what it may do." actions={mint}>
      <Answered used={used} what="the keys">
        {({ data }) => {
          const shown = keysShown(data, { q, view }, Date.now());
          return (
            <>
              <search class="list-search">
                <Field label="Search">
                  {(ids) => (
                    <input
                      {...ids}
                      type="search"
                      placeholder="name, owner, policy, id"
                      value={q}
                      onInput={(event) => route(`${path}${queryOf({ view: query["view"], q: event.currentTarget.value })}`, true)}
                    />
                  )}
                </Field>
              </search>
              <Tabs
                label="Which keys"
                tabs={KEY_VIEWS.map(({ name, label }) => ({
                  label: `${label} (${keysShown(data, { q, view: name }, Date.now()).length})`,
                  address: `${path}${queryOf({ view: name === "all" ? null : name, q })}`,
                  current: name === view,
                }))}
              />
              {shown.length === 0 ? (
                <Empty title="No key matches">
                  <p>
                    {data.length === 0
                      ? "There is none yet, or none that your key is shown."
                      : "Search for something else, or look at all."}
                  </p>
                </Empty>
              ) : (
                <KeyTable keys={shown.slice(0, MAX_ROWS)} />
              )}
              {shown.length > MAX_ROWS ? (
                <p class="quiet center">
                  The first {MAX_ROWS} of {shown.length}: search to see the others.
                </p>
              ) : null}
            </>
          );
        }}
      </Answered>
    </Page>
  );
}

function KeyTable({ keys }: { readonly keys: readonly ListedKey[] }) {
  return (
    <TableBox label="Keys">
      <table class="table">
        <ColumnHeads of={["Name", "Owner", "Policies", "Status", "Last used", "Expires"]} />
        <tbody>
          {keys.map((key) => (
            <tr key={key.id} class={key.status === "revoked" ? "gone" : undefined}>
              <th scope="row" data-label="Name" class="long">
                <a href={keyAddress(key.id)}>{visibleText(key.name)}</a>
              </th>
              <td data-label="Owner" class="long">
                {visibleText(key.owner)}
              </td>
              <td data-label="Policies" class="long">
                {visibleText(key.policies.join(", "))}
              </td>
              <td data-label="Status">
                <Badge kind={key.status} />
              </td>
              <td data-label="Last used">
                {key.last_used_at === null ? <span class="quiet">never</span> : <When at={key.last_used_at} />}
              </td>
              <td data-label="Expires">
                {key.expires_at === null ? <span class="quiet">never</span> : <When at={key.expires_at} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}
