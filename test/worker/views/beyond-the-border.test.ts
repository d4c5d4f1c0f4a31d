// A key that sees one team's keys and records, and a company around that team. Whatever happens outside, every answer stays the same to the
// byte: lists, counts, pages, cursors, acts, tables, explanations, refusals, headers.
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { encodeCursor } from "../../../src/audit/record-order.ts";
import { json } from "../scripted-clerk.ts";
import { type Answer, type MintedKey, testGateway } from "../test-gateway.ts";

const gateway = testGateway();
const ABSENT = "000000000000";
const keys: Record<string, MintedKey> = {};
const outside: MintedKey[] = [];
const BORDER = 'target.owner == "support"';
/** The watcher is not of the team, so that its own questions are outside as well. */
const POLICIES = [
  {
    policy: "watch",
    rules: [
      { id: "see", allow: ["keys.list", "keys.get", "audit.read", "audit.acts", "audit.export"], when: BORDER },
      { id: "ask", allow: ["policies.explain"], when: BORDER },
      { id: "change", allow: ["keys.update", "keys.rotate", "keys.revoke"], when: BORDER },
    ],
  },
  {
    policy: "work",
    rules: [
      { id: "users", allow: ["users.get", "users.ban"], limit: [{ max: 1_000, per: "1d" }] },
      { id: "admin", allow: ["keys.create", "keys.list", "keys.get", "audit.read", "audit.acts", "keys.revoke"] },
      { id: "free", allow: ["users.unban"] },
      { id: "credits", allow: ["users.adjust_billing_credit_balance"], when: "args.amount <= 500" },
    ],
  },
];

const ban = (name: string, user = "user_1") => gateway.call("POST", `/v1/users/${user}/ban`, { key: keys[name]?.key ?? "" });

beforeAll(async () => {
  gateway.clerk.answerWith(() => json({ id: "user_1" }));
  expect(await gateway.publish(POLICIES)).toMatchObject({ status: 200 });
  keys["watch"] = await gateway.mint(["watch"], { name: "watch", owner: "watchers" });
  keys["inside"] = await gateway.mint(["work"], { name: "inside", owner: "support" });
  keys["other"] = await gateway.mint(["work"], { name: "other", owner: "finance" });
  keys["gone"] = await gateway.mint(["work"], { name: "gone", owner: "finance" });
  keys["below"] = await gateway.mint(["work"], { name: "below", owner: "support" }, keys["inside"].key);
  // Below a key of the team, and not of the team any more.
  keys["lost"] = await gateway.mint(["work"], { name: "lost", owner: "support" }, keys["inside"].key);
  expect(await gateway.admin("PATCH", `/keys/${keys["lost"].id}`, { owner: "finance" })).toMatchObject({ status: 200 });
  await ban("inside");
  await ban("other");
  await ban("below", "user_2");
  await gateway.admin("GET", "/keys", undefined, keys["inside"].key);
  await gateway.call("GET", "/v1/users/user_3", { key: keys["inside"].key });
  await gateway.admin("POST", `/keys/${keys["gone"].id}/revoke`, { reason: "not needed" });
  await ban("inside", "user_4");
});

/** Something that happens beyond the border. */
const EVENTS: Readonly<Record<string, () => Promise<unknown>>> = {
  "root mints for another team": async () => outside.push(await gateway.mint(["work"], { name: "new", owner: "finance" })),
  "another team acts": () => ban("other"),
  "another team reads the log": () => gateway.admin("GET", "/audit?limit=1", undefined, keys["other"]?.key),
  "another team looks at a key of the team": () =>
    gateway.admin("GET", `/keys/${keys["inside"]?.id}`, undefined, keys["other"]?.key),
  "root lists keys": () => gateway.admin("GET", "/keys"),
  "a stranger knocks": () => gateway.call("GET", "/v1/users/user_1", { key: "sk_test_nobody" }),
  // Not against a limit: that of the key above it is charged too, and is inside.
  "a former key of the team acts": () => gateway.call("POST", "/v1/users/user_1/unban", { key: keys["lost"]?.key ?? "" }),
  "it mints": async () => {
    const body = { name: "lower", owner: "finance", policies: ["work"] };
    await gateway.admin("POST", "/keys", body, keys["lost"]?.key);
  },
  "another team is refused": () =>
    gateway.call("POST", "/v1/users/user_1/billing/credits", {
      key: keys["other"]?.key ?? "",
      body: { amount: 9_999, action: "increase", currency: "EUR", idempotency_key: "k" },
    }),
  "root revokes a key of another team": async () => {
    const key = outside.pop();
    if (key !== undefined) await gateway.admin("POST", `/keys/${key.id}/revoke`, { reason: "not needed" });
  },
  "nobody knows what became of an act of another team": async () => {
    gateway.clerk.answerWith(() => Promise.reject(new Error("Network connection lost.")));
    await ban("other");
    gateway.clerk.answerWith(() => json({ id: "user_1" }));
  },
};

const asked = (method: string, path: string, body?: unknown) => gateway.admin(method, path, body, keys["watch"]?.key);

/** What every answer may differ in. */
const OF_THE_MOMENT = new Set(["bailiff-request-id", "server-timing", "date"]);

function told({ status, headers, text }: Answer): object {
  const shown = [...headers].filter(([name]) => !OF_THE_MOMENT.has(name));
  return { status, headers: shown, text: text.replaceAll(/"(?:trace_id|clerk_trace_id)":"[^"]*"/g, '"trace":""') };
}

async function everyPage(path: string): Promise<readonly object[]> {
  const pages: object[] = [];
  for (let cursor: unknown = ""; typeof cursor === "string"; ) {
    const answer = await asked("GET", `${path}&limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`);
    pages.push(told(answer));
    expect(answer.status).toBe(200);
    cursor = answer.body?.["next_cursor"];
  }
  return pages;
}

const explain = (of: string, aimedAt: string, operation = "keys.get") =>
  asked("POST", "/explain", { key_id: of, operation, args: { key_id: aimedAt } });

/** Everything that the watcher can ask, twice or a thousand times, without changing a thing inside. */
async function everyAnswer(): Promise<Readonly<Record<string, unknown>>> {
  const inside = keys["inside"]?.id ?? "";
  const one = async (...call: Parameters<typeof asked>) => told(await asked(...call));
  const ofKey = async (id: string) => ({
    get: await one("GET", `/keys/${id}`),
    page: await one("GET", `/audit?key=${id}`),
    acts: await one("GET", `/acts?key=${id}`),
  });
  const beyond: Record<string, unknown> = {};
  for (const id of [keys["other"]?.id, keys["gone"]?.id, keys["lost"]?.id, ABSENT].map(String))
    beyond[id === ABSENT ? "absent" : id] = {
      ...(await ofKey(id)),
      patch: await one("PATCH", `/keys/${id}`, { name: "renamed" }),
      rotate: await one("POST", `/keys/${id}/rotate`, { grace_seconds: 60 }),
      revoke: await one("POST", `/keys/${id}/revoke`, { reason: "not needed" }),
      explain: told(await explain(id, inside)),
      aimed: told(await explain(inside, id)),
    };
  return {
    list: await one("GET", "/keys"),
    inside: await ofKey(inside),
    below: await ofKey(keys["below"]?.id ?? ""),
    explain: told(await explain(inside, inside)),
    explain_log: told(await asked("POST", "/explain", { key_id: inside, operation: "audit.read", args: {} })),
    audit: await everyPage("/audit?from=2020-01-01"),
    page: await one("GET", "/audit"),
    acts: await everyPage("/acts?from=2020-01-01"),
    open: await one("GET", "/audit?open=true"),
    by_owner: await one("GET", "/audit?owner=finance"),
    by_name: await one("GET", "/audit?key=other"),
    by_root: await one("GET", "/audit?key=root"),
    by_text: await one("GET", "/audit?q=finance"),
    by_type: await one("GET", "/audit?type=anonymous"),
    denied: await one("GET", "/acts?decision=deny"),
    table: await one("GET", "/audit/export?format=csv"),
    proof: await one("GET", "/audit/export"),
    not_allowed: await one("GET", "/status"),
    ...beyond,
  };
}

it("no answer changes with what happens outside", { timeout: 600_000 }, async () => {
  const before = await everyAnswer();
  // It sees what is inside, or the rest would say nothing.
  expect(JSON.stringify(before["list"])).toContain('"total_count\\":2');
  // Three bans and a limited look with their outcomes, two mintings with theirs, one list; and the empty page that ends it.
  expect(before["audit"]).toHaveLength(14);
  const events = fc.array(fc.constantFrom(...Object.keys(EVENTS)), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(events, async (names) => {
      for (const name of names) await EVENTS[name]?.();
      expect(await everyAnswer()).toEqual(before);
    }),
    { numRuns: 8, endOnFailure: true },
  );
});

it("a key beyond the border answers as one that does not exist, whatever is asked of it", async () => {
  const answers = await everyAnswer();
  const absent = JSON.stringify(answers["absent"]);
  for (const name of ["other", "gone", "lost"]) {
    const id = keys[name]?.id ?? "";
    expect(JSON.stringify(answers[id]).replaceAll(id, ABSENT)).toBe(absent);
  }
  expect(await asked("GET", `/keys/${keys["other"]?.id}`)).toMatchObject({ status: 404, codes: ["bailiff_not_found"] });
});

it("a record's number in a ledger that all share is not found by trying, and its mark is", async () => {
  const found = async (path: string): Promise<readonly { readonly id: string }[]> =>
    JSON.parse((await asked("GET", path)).text).data;
  const shown = (await found("/audit?limit=200")).filter(({ id }) => id.startsWith("admin-"));
  expect(shown.length).toBeGreaterThan(3);
  for (const { id } of shown) expect(await found(`/audit?q=${id}`)).toContainEqual(expect.objectContaining({ id }));
  // As root sees the very same ones. A mark may happen to begin with a number of one digit.
  const own: { id: string }[] = JSON.parse((await gateway.admin("GET", "/audit?owner=support&limit=200")).text).data;
  const numbers = own.map(({ id }) => id).filter((id) => /^admin-\d{2,}$/.test(id));
  expect(numbers.length).toBeGreaterThan(3);
  for (const id of numbers) {
    const [, ...rows] = (await asked("GET", `/audit/export?format=csv&q=${id}`)).text.trim().split("\r\n");
    expect([id, await found(`/audit?q=${id}`), await found(`/acts?q=${id}`), rows]).toEqual([id, [], [], []]);
  }
});

it.each(["/audit", "/acts"])("a place that somebody made up is no cursor of %s: it would tell numbers", async (path) => {
  const cursor = encodeCursor({ atMs: Date.now(), ledger: "admin", seq: 7 });
  expect(await asked("GET", `${path}?cursor=${cursor}`)).toMatchObject({ status: 422, codes: ["bailiff_param_invalid"] });
  expect((await gateway.admin("GET", `${path}?cursor=${cursor}`)).status).toBe(200);
});

it("nothing that is outside is named in what it sees", async () => {
  const { list, inside, below, audit, page, acts, denied, table, explain: explained } = await everyAnswer();
  const text = JSON.stringify([list, inside, below, audit, page, acts, denied, table, explained]);
  for (const name of ["other", "gone", "watch"]) expect(text).not.toContain(keys[name]?.id);
  for (const key of outside) expect(text).not.toContain(key.id);
  expect(text).not.toContain("finance");
  expect(text).toContain(keys["inside"]?.id);
});
