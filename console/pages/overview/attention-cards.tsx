// What wants somebody's attention, the worst first: how many, the first few by name, and the way to the list.
import type { Overview } from "../../api/answers.ts";
import { queryOf } from "../../api/query.ts";
import {
  approvalAddress,
  auditAddress,
  CONSOLE,
  elevationAddress,
  hookAddress,
  keyAddress,
  recordAddress,
} from "../../parts/addresses.ts";
import { KeyMark } from "../../parts/key-mark.tsx";
import { callInWords } from "../../words/call-in-words.ts";
import { requestOf } from "../../words/request-of.ts";
import { visibleText } from "../../words/visible-text.ts";
import { grouped } from "../keys/limit-words.ts";

type Attention = Overview["attention"];
type Item = NonNullable<Attention[keyof Attention]>["items"][number];

interface Want {
  readonly part: keyof Attention;
  readonly one: string;
  readonly many: string;
  readonly tone: "bad" | "warn" | "odd";
  readonly list: (overview: Overview) => string | null;
  /** Null: an item has no page of its own. */
  readonly item: ((id: string) => string) | null;
}

const WANTS: readonly Want[] = [
  {
    part: "log_troubles",
    one: "place where storage contradicts the log",
    many: "places where storage contradicts the log",
    tone: "bad",
    list: () => null,
    item: recordAddress,
  },
  {
    part: "bypasses",
    one: "change past Bailiff",
    many: "changes past Bailiff",
    tone: "bad",
    list: ({ from, to }) => auditAddress({ type: "bypass", from, to }),
    item: null,
  },
  {
    part: "outcomes_unknown",
    one: "act whose outcome nobody knows",
    many: "acts whose outcome nobody knows",
    tone: "odd",
    list: () => auditAddress({ open: true }),
    item: recordAddress,
  },
  {
    part: "approvals_waiting",
    one: "request waits for approval",
    many: "requests wait for approval",
    tone: "odd",
    list: () => `${CONSOLE}/approvals`,
    item: approvalAddress,
  },
  {
    part: "elevations_unreviewed",
    one: "elevation without a sign-off",
    many: "elevations without a sign-off",
    tone: "warn",
    list: () => `${CONSOLE}/elevations`,
    item: elevationAddress,
  },
  {
    part: "hooks_broken",
    one: "hook is broken",
    many: "hooks are broken",
    tone: "bad",
    list: () => `${CONSOLE}/hooks`,
    item: hookAddress,
  },
  {
    part: "keys_expiring",
    one: "key expires within 14 days",
    many: "keys expire within 14 days",
    tone: "warn",
    list: () => `${CONSOLE}/keys${queryOf({ view: "expiring" })}`,
    item: keyAddress,
  },
  {
    part: "keys_without_policy",
    one: "key names a policy that is gone",
    many: "keys name a policy that is gone",
    tone: "warn",
    list: () => `${CONSOLE}/keys`,
    item: keyAddress,
  },
  {
    part: "keys_asleep",
    one: "key not used for 30 days",
    many: "keys not used for 30 days",
    tone: "warn",
    list: () => `${CONSOLE}/keys${queryOf({ view: "asleep" })}`,
    item: keyAddress,
  },
  {
    part: "ledgers_behind",
    one: "ledger not copied to KV for a minute",
    many: "ledgers not copied to KV for a minute",
    tone: "warn",
    list: () => null,
    item: null,
  },
];

const SIGNS = { bad: "✕", warn: "!", odd: "?" } as const;
const NAMED = 3;

export function AttentionCards({ overview }: { readonly overview: Overview }) {
  const { attention } = overview;
  const wanting = WANTS.filter(({ part }) => (attention[part]?.count ?? 0) > 0);
  if (wanting.length === 0)
    return Object.values(attention).some((found) => found !== null) ? (
      <p class="note all-well">
        <span aria-hidden="true">✓</span>{" "}
        {isWhole(overview) ? "Nothing wants attention." : "Nothing of what this page can see wants attention."}
      </p>
    ) : null;
  return (
    <section aria-labelledby="attention">
      <h2 id="attention" class="spoken">
        Wants attention
      </h2>
      <ul class="wants">
        {wanting.map((want) => (
          <WantCard key={want.part} want={want} overview={overview} />
        ))}
      </ul>
    </section>
  );
}

function isWhole({ attention }: Overview): boolean {
  return Object.values(attention).every((found) => found !== null);
}

function WantCard({
  want: { part, one, many, tone, list, item },
  overview,
}: {
  readonly want: Want;
  readonly overview: Overview;
}) {
  const { count = 0, more = false, items = [] } = overview.attention[part] ?? {};
  const address = list(overview);
  const title = (
    <>
      <span class={`badge ${tone}`}>
        <span aria-hidden="true">{SIGNS[tone]}</span> {grouped(count)}
        {more ? "+" : ""}
      </span>{" "}
      {count === 1 && !more ? one : many}
    </>
  );
  return (
    <li class="card want">
      <h3>
        {address === null ? (
          title
        ) : (
          <a class="want-list" href={address}>
            {title}
          </a>
        )}
      </h3>
      {items.length === 0 ? null : (
        <ul class="want-items">
          {items.slice(0, NAMED).map((one) => (
            <li key={one.id}>
              {item === null ? (
                <>
                  <code>{one.id}</code>
                  <KeyMark id={one.key_id ?? one.id} /> {visibleText(one.text)}
                </>
              ) : (
                <ItemLink item={one} address={item(one.id)} />
              )}
            </li>
          ))}
          {count > NAMED ? <li class="quiet">and {grouped(count - Math.min(NAMED, items.length))} more</li> : null}
        </ul>
      )}
    </li>
  );
}

/** A call in the words of the page that it leads to; anything else as the API names it. The mark stands beside the key that it is about. */
function ItemLink({ item: { id, key_id = id, call, text }, address }: { readonly item: Item; readonly address: string }) {
  if (call === undefined)
    return (
      <>
        <a href={address}>{visibleText(text)}</a>
        <KeyMark id={key_id} />
      </>
    );
  return (
    <a href={address}>
      {call.by === null ? "nobody known" : visibleText(call.by)}
      <KeyMark id={key_id} />: {callInWords(requestOf(call))}
    </a>
  );
}
