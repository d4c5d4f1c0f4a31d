// GET /admin/overview on the whole gateway: its numbers are those of the records, its parts those that other operations give, and nobody gets a
// number that counts what is beyond a border.
import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import auditor from "../../../policies/auditor.yaml?raw";
import operator from "../../../policies/operator.yaml?raw";
import teamAuditor from "../../../policies/team-auditor.yaml?raw";
import { overview } from "../../../src/routes/admin/overview/overview-answers.ts";
import { ledgerOf, recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, SECRETS, testGateway } from "../test-gateway.ts";
import { countAgain } from "./counted-again.ts";

const gateway = testGateway();
const keys: Record<string, MintedKey> = {};
const POLICIES: readonly unknown[] = [
  ...[auditor, operator, teamAuditor].map((text): unknown => parse(text)),
  {
    policy: "desk",
    rules: [
      { id: "look", allow: ["users.get"] },
      { id: "ban", allow: ["users.ban"], limit: [{ max: 3, per: "1d" }] },
      { id: "never-delete", deny: ["users.delete"] },
      {
        id: "credit",
        allow: ["users.adjust_billing_credit_balance"],
        limit: [{ sum: "args.amount", max: 1_000, per: "1d", by: "args.currency" }],
      },
      { id: "many", allow: ["users.bulk_ban"], approve: { count: 1, within: "1h" } },
    ],
  },
  { policy: "counts-only", rules: [{ id: "see", allow: ["audit.overview"] }] },
  {
    policy: "tempted",
    rules: [
      { id: "see", allow: ["audit.overview"] },
      { id: "read", allow: ["audit.read"], when: "target.owner == key.owner" },
      { id: "list", allow: ["keys.list"], limit: [{ max: 1, per: "1d" }] },
      { id: "hooks", allow: ["hooks.list"] },
    ],
  },
  { policy: "gone", rules: [{ id: "look", allow: ["users.get"] }] },
];

beforeAll(async () => {
  expect(await gateway.publish(POLICIES)).toMatchObject({ status: 200 });
  for (const role of ["auditor", "operator", "counts-only", "tempted"])
    keys[role] = await gateway.mint([role], { name: role, owner: "review" });
  keys["team"] = await gateway.mint(["team-auditor"], { name: "team", owner: "support" });
  keys["desk"] = await gateway.mint(["desk"], { name: "desk <b>key</b>", owner: "support" });
  keys["other"] = await gateway.mint(["desk"], { name: "other", owner: "finance" });
  gateway.clerk.answerWith((request) => (request.url.includes("fails") ? json({ errors: [] }, 503) : json({ id: "user_1" })));
});

const call = (name: string, method: string, path: string, body?: unknown) =>
  gateway.call(method, `/v1${path}`, { key: keys[name]?.key ?? "", body });
const credit = (amount: number) => ({
  ...{ amount, currency: "USD", action: "increase", idempotency_key: `credit-${amount}` },
});

async function look(name: string | null, span = "24h") {
  const key = name === null ? SECRETS.ROOT_TOKEN : (keys[name]?.key ?? "");
  const answer = await gateway.admin("GET", `/overview?span=${span}`, undefined, key);
  expect(answer, answer.text).toMatchObject({ status: 200 });
  return overview().parse(answer.body);
}

/** Every record that the overview counts, before it is asked: its own call is on record after it. */
async function everyRecord() {
  const names = [...Object.values(keys).map(({ id }) => id), "admin", "anonymous", "clerk"];
  return (await Promise.all(names.map(recordsOf))).flat();
}

describe("the counts", () => {
  beforeAll(async () => {
    for (let n = 0; n < 5; n += 1) await call("desk", "POST", "/users/user_1/ban");
    for (let n = 0; n < 3; n += 1) await call("desk", "GET", "/users/user_2");
    // More than are records of their own.
    for (let n = 0; n < 30; n += 1) await call("desk", "DELETE", "/users/user_3");
    await call("desk", "POST", "/users/user_1/ban?nonsense=1");
    await call("other", "POST", "/users/fails/ban");
    await call("desk", "POST", "/users/user_1/billing/credits", credit(250));
    await call("desk", "POST", "/users/ban", { user_ids: ["user_1", "user_2"] });
    await gateway.call("GET", "/v1/users/user_1", { key: "sk_test_nobody" });
    await gateway.admin("GET", "/keys", undefined, keys["counts-only"]?.key ?? "");
    // What is counted together for two seconds becomes a record now.
    await ledgerOf(keys["desk"]?.id ?? "").erase({ target: "user_nobody", fromMs: 0, toMs: 0 });
  });

  it("are those of the records, in the last of the buckets, whichever they are", async () => {
    for (const span of ["24h", "7d", "30d"]) {
      const counted = countAgain(await everyRecord());
      const { calls, buckets = calls?.buckets ?? [] } = { ...(await look("auditor", span)) } as Awaited<
        ReturnType<typeof look>
      > & {
        buckets?: never[];
      };
      expect(buckets).toHaveLength({ "24h": 24, "7d": 42, "30d": 30 }[span] ?? 0);
      expect(calls?.total).toMatchObject({ ...counted });
      expect(calls?.buckets.at(-1)).toMatchObject({ ...counted });
      expect(calls).toMatchObject({ counted_since: null, missing: { ledgers_away: 0, ledgers_left_out: 0, ledgers_behind: 0 } });
    }
  });

  it("are buckets without a gap, which GET /admin/audit takes as they are", async () => {
    const { calls, from, to } = await look("auditor", "7d");
    const buckets = calls?.buckets ?? [];
    for (const [index, bucket] of buckets.entries()) {
      const next = buckets[index + 1];
      if (next !== undefined) expect(Date.parse(next.from) - Date.parse(bucket.to)).toBe(1);
      expect(new Date(bucket.from).getUTCHours() % 4).toBe(0);
    }
    expect([buckets[0]?.from, buckets.at(-1)?.to]).toEqual([from, to]);
    const last = buckets.at(-1);
    const listed = await gateway.admin("GET", `/audit?from=${last?.from}&to=${last?.to}&type=denied&operation=users.*&limit=200`);
    const data: { readonly count?: number }[] = JSON.parse(listed.text).data;
    expect(data.reduce((sum, { count = 1 }) => sum + count, 0)).toBe(last?.denied);
  });

  it("say which rules deny, which operations are refused and which keys are busy", async () => {
    const { calls } = await look("auditor");
    expect(calls?.denied_rules[0]).toMatchObject({
      policy: "desk",
      rule: "never-delete",
      code: "bailiff_policy_denied",
      count: 30,
    });
    expect(calls?.denied_rules).toContainEqual(
      expect.objectContaining({ policy: "desk", rule: "ban", code: "bailiff_limit_exceeded", count: 2 }),
    );
    expect(calls?.refused_operations[0]).toMatchObject({ operation: "users.delete", plane: "clerk", denied: 30, failed: 0 });
    expect(calls?.refused_operations).toContainEqual(
      expect.objectContaining({ operation: "keys.list", plane: "admin", denied: 1 }),
    );
    expect(calls?.busiest_keys).toContainEqual(
      expect.objectContaining({ id: keys["desk"]?.id, name: "desk <b>key</b>", owner: "support" }),
    );
  });

  it("stay when the object starts anew, when the alarm has counted, and when records and users are gone", async () => {
    const desk = keys["desk"]?.id ?? "";
    for (let n = 0; n < 250; n += 1) await call("desk", "GET", "/users/user_9");
    const before = (await look("auditor")).calls?.total;
    await ringAlarm(desk);
    await evictDurableObject(ledgerOf(desk));
    const { allowed, denied, failed } = (await look("auditor")).calls?.total ?? {};
    expect({ allowed, denied, failed }).toEqual({ allowed: before?.allowed, denied: before?.denied, failed: before?.failed });
    const erased = await gateway.admin("POST", "/audit/erase", { target: "user_9", reason: "REQUEST-1" });
    expect(erased).toMatchObject({ status: 200 });
    const kept = await runInDurableObject(ledgerOf(desk), (_ledger, { storage }) => {
      const rows = storage.sql.exec("SELECT * FROM tallies").toArray();
      // Days later: as pruning does, of what has been counted.
      storage.sql.exec("DELETE FROM records WHERE seq <= (SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'tallied_seq')");
      return JSON.stringify(rows);
    });
    expect(kept).toContain("users.get");
    expect(kept).not.toMatch(/user_\d|<b>|support/);
    expect((await look("auditor")).calls?.total).toMatchObject({ allowed, denied, failed });
  });
});

describe("what wants attention", () => {
  it("is what the lists of other operations say", async () => {
    const soon = await gateway.mint(["desk"], { name: "soon", expires_at: new Date(Date.now() + 86_400_000).toISOString() });
    const lost = await gateway.mint(["gone"], { name: "lost" });
    expect(await gateway.publish(POLICIES.slice(0, -1))).toMatchObject({ status: 200 });
    const { attention, money: moved, chain, restricted, unavailable } = await look(null);
    expect(unavailable).toEqual([]);
    expect(restricted).toEqual([]);
    expect(attention.approvals_waiting).toMatchObject({ count: 1, more: false });
    const [waiting] = attention.approvals_waiting?.items ?? [];
    expect(waiting?.id).toMatch(new RegExp(`^apr_${keys["desk"]?.id}_`));
    const money = { amount: null, currency: null, action: null };
    const call = { operation: "users.bulk_ban", target: ["user_1", "user_2"], by: "desk <b>key</b>", ...money };
    expect(waiting?.call).toEqual(call);
    expect(attention.keys_expiring).toEqual({ count: 1, more: false, items: [{ id: soon.id, text: "soon" }] });
    expect(attention.keys_without_policy).toEqual({ count: 1, more: false, items: [{ id: lost.id, text: "lost" }] });
    expect(attention.keys_asleep).toMatchObject({ count: 0 });
    expect(attention.bypasses).toEqual({ count: 0, more: false, items: [] });
    expect(attention.elevations_unreviewed).toMatchObject({ count: 0 });
    const desk = moved?.keys.find(({ id }) => id === keys["desk"]?.id);
    expect(desk?.limits).toMatchObject([{ limit: "desk/credit#1", currency: "USD", used: 250, max: 1_000, left: 750 }]);
    expect(chain).toMatchObject({ bucket: { bound: false }, copy: { ledgers: expect.any(Number) } });
  });

  it("names acts whose outcome nobody knows once they are long over", async () => {
    const later = testGateway({ deps: { now: () => Date.now() + 120_000 } });
    const unknown = async () => {
      const answer = await later.admin("GET", "/overview", undefined, keys["auditor"]?.key ?? "");
      return overview().parse(answer.body).attention.outcomes_unknown?.count ?? 0;
    };
    const before = await unknown();
    const [known] = (await recordsOf(keys["other"]?.id ?? "")).filter(({ type }) => type === "intent");
    if (known === undefined) throw new Error("nothing was recorded");
    await ledgerOf(keys["other"]?.id ?? "").admit(
      { basis: null, intent: { ...known, request_id: "req_lost" }, settleByMs: Date.now() },
      keys["other"]?.id ?? "",
    );
    expect(await unknown()).toBe(before + 1);
  });

  it("says of an act what it would have moved, and no more of it once somebody has said what became of it", async () => {
    const later = testGateway({ deps: { now: () => Date.now() + 120_000 } });
    const unknown = async () => {
      const answer = await later.admin("GET", "/overview", undefined, keys["auditor"]?.key ?? "");
      const { attention, calls } = overview().parse(answer.body);
      return { ended: calls?.total.ended_unknown ?? 0, items: attention.outcomes_unknown?.items ?? [] };
    };
    gateway.clerk.answerWith(() => Promise.reject(new Error("Network connection lost.")));
    await call("other", "POST", "/users/user_5/billing/credits", credit(400));
    const before = await unknown();
    const [moved] = before.items.filter(({ call: made }) => made?.target === "user_5");
    expect(moved?.call).toEqual({
      ...{ operation: "users.adjust_billing_credit_balance", target: "user_5", by: "other" },
      ...{ amount: 400, currency: "USD", action: "increase" },
    });
    const word = { outcome: "failed", reason: "looked at the user" };
    expect(await later.admin("POST", `/audit/${moved?.id}/resolve`, word)).toMatchObject({ status: 200 });
    const after = await unknown();
    expect(after.items.map(({ id }) => id)).not.toContain(moved?.id);
    // How it ended at first is what the counts tell, for ever.
    expect([after.items.length, after.ended]).toEqual([before.items.length - 1, before.ended]);
  });
});

describe("a border", () => {
  const partsOf = async (name: string) => (await look(name)).restricted.map(({ part, needs }) => `${part}: ${needs}`);

  it("leaves a team's auditor without numbers of others, and with the keys that it sees", async () => {
    const seen = await look("team");
    expect([seen.calls, seen.attention.bypasses, seen.chain.checkpoint]).toEqual([null, null, null]);
    expect(seen.restricted).toEqual(expect.arrayContaining([{ part: "calls", needs: "audit.read" }]));
    expect(seen.money?.keys.map(({ id }) => id)).toEqual([keys["desk"]?.id]);
    const text = JSON.stringify(seen);
    for (const beyond of [keys["other"]?.id ?? "", "finance", "lost"]) expect(text).not.toContain(beyond);
    expect(seen.attention.keys_without_policy).toMatchObject({ count: 0 });
    // Of the other team.
    expect(seen.attention.outcomes_unknown).toMatchObject({ count: 0 });
  });

  it("is that of the other operations: who may call none of them sees none of their parts", async () => {
    const seen = await look("counts-only");
    expect(seen.restricted).toHaveLength(15);
    expect(
      [seen.calls, seen.money, ...Object.values(seen.attention), ...Object.values(seen.chain)].every((part) => part === null),
    ).toBe(true);
  });

  it("holds where the log is read in part though the overview is not narrowed, and where a list is counted against a limit", async () => {
    const seen = await partsOf("tempted");
    expect(seen).toContain("calls: audit.read");
    expect(seen).toContain("keys_asleep: keys.list");
    expect(seen).not.toContain("hooks_broken: hooks.list");
  });

  it("an auditor sees the log and no keys, an operator all but approvals and elevations", async () => {
    expect(await partsOf("auditor")).toEqual([
      "money: keys.list",
      "approvals_waiting: approvals.list",
      "elevations_unreviewed: elevations.list",
      "hooks_broken: hooks.list",
      "keys_expiring: keys.list",
      "keys_asleep: keys.list",
      "keys_without_policy: keys.list",
      "ledgers_behind: status.read",
      "log_troubles: status.read",
      "bucket: status.read",
      "copy: status.read",
    ]);
    expect(await partsOf("operator")).toEqual(["approvals_waiting: approvals.list", "elevations_unreviewed: elevations.list"]);
  });
});
