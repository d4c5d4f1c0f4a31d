// What a key opens for a while: at once or after a yes, to the millisecond, on record from the first to the last call, and until somebody else
// has signed it off.
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { approvalIdOf } from "../approvals/approval-scene.ts";
import { runFromNoon } from "../at-noon.ts";
import { expectWholeChain, ledgerOf, recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { elevationScene, HOUR, idOf, list, lock, open, POLICIES, setTheScene, unreviewed } from "./elevation-scene.ts";

const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const HOUR_MS = 3_600_000;
const scene = elevationScene();
const { gateway, other } = scene;

beforeEach(async () => {
  vi.setSystemTime(NOON);
  await setTheScene(scene);
});
afterEach(() => {
  runFromNoon();
});

describe("a key that opens an elevation", () => {
  it("may not by day, may once it has opened, with the same secret, and may not afterwards", async () => {
    expect((await lock(scene, gateway)).codes).toEqual(["bailiff_policy_denied"]);
    const opened = await open(scene);
    expect(opened).toMatchObject({
      status: 200,
      body: {
        id: `elv_${scene.holder.id}_1`,
        status: "open",
        policy: "on-call",
        reason: "INCIDENT-17",
        opened_at: "2026-11-23T12:00:00.000Z",
        until: "2026-11-23T13:00:00.000Z",
        approval_id: null,
      },
    });
    expect((await lock(scene, gateway)).status).toBe(200);
    vi.setSystemTime(NOON + HOUR_MS);
    expect((await lock(scene, gateway)).codes).toEqual(["bailiff_policy_denied"]);
  });

  it("is over to the millisecond, for a read on a lease that is held and for an act", async () => {
    await open(scene);
    vi.setSystemTime(NOON + HOUR_MS - 10_000);
    expect((await list(scene, other)).status).toBe(200);
    vi.setSystemTime(NOON + HOUR_MS - 1);
    expect([(await list(scene, other)).status, (await lock(scene, other)).status]).toEqual([200, 200]);
    vi.setSystemTime(NOON + HOUR_MS);
    // On the very lease that carried it: the Ledger is not asked for a read.
    expect(other.services.leases.get(scene.holder.id, NOON + HOUR_MS)?.elevation?.until).toBe("2026-11-23T13:00:00.000Z");
    expect([(await list(scene, other)).status, (await lock(scene, other)).status]).toEqual([403, 403]);
  });

  it("has nothing open any more once its Ledger learns of a change that its storage had lost", async () => {
    await open(scene);
    const ledger = ledgerOf(scene.holder.id);
    const was = (await ledger.lease())?.record;
    if (was === undefined) throw new Error("no such key");
    const caughtUp = await ledger.catchUp({ ...was, revision: was.revision + 1, elevate: [] });
    expect(caughtUp?.record.elevate).toEqual([]);
    expect(caughtUp?.elevation).toBeUndefined();
    expect((await lock(scene, gateway)).codes).toEqual(["bailiff_policy_denied"]);
    await expectWholeChain(scene.holder.id);
  });

  it("is not admitted after its end by a Worker whose clock is behind", async () => {
    await open(scene);
    expect((await lock(scene, other)).status).toBe(200);
    const behind = vi.spyOn(other.services.deps, "now").mockImplementation(() => NOON + 1_000);
    vi.setSystemTime(NOON + HOUR_MS);
    expect((await lock(scene, other)).codes).toEqual(["bailiff_policy_denied"]);
    behind.mockRestore();
    expect(other.clerk.sent.filter(({ method }) => method === "POST")).toHaveLength(1);
  });

  it.each([
    ["to before it was opened", -HOUR_MS, -HOUR_MS],
    ["to before it was last used", HOUR_MS / 2, HOUR_MS / 4],
  ])("is ended by a clock that is set back %s, and lasts no longer by it", async (_to, usedMs, backMs) => {
    const id = idOf(await open(scene));
    vi.setSystemTime(NOON + Math.max(0, usedMs));
    expect((await lock(scene, gateway)).status).toBe(200);
    vi.setSystemTime(NOON + backMs);
    expect((await lock(scene, gateway)).codes).toEqual(["bailiff_policy_denied"]);
    await ringAlarm(scene.holder.id);
    expect((await recordsOf(scene.holder.id)).at(-1)).toMatchObject({
      operation: "elevations.expire",
      elevation: { step: "closed" },
      reason: "the clock was set back",
    });
    expect(await unreviewed(scene)).toEqual([[id, "closed"]]);
    const notes = { notes: "locked one" };
    expect(await gateway.admin("POST", `/elevations/${id}/review`, notes, scene.lead.key)).toMatchObject({
      status: 200,
      body: { status: "reviewed", closed: { at: new Date(NOON + Math.max(0, usedMs)).toISOString(), key: null } },
    });
    vi.setSystemTime(NOON + HOUR_MS - 1);
    expect((await lock(scene, gateway)).codes).toEqual(["bailiff_policy_denied"]);
    expect(await open(scene)).toMatchObject({ status: 200, body: { status: "open" } });
    expect((await lock(scene, gateway)).status).toBe(200);
  });

  it("stays closed for whoever signs it off when the clock is set back after its end", async () => {
    const id = idOf(await open(scene));
    vi.setSystemTime(NOON + HOUR_MS);
    await ringAlarm(scene.holder.id);
    vi.setSystemTime(NOON + HOUR_MS / 2);
    expect((await lock(scene, gateway)).codes).toEqual(["bailiff_policy_denied"]);
    const review = () => gateway.admin("POST", `/elevations/${id}/review`, { notes: "seen" }, scene.lead.key);
    expect(await review()).toMatchObject({ status: 200, body: { status: "reviewed" } });
    expect(await review()).toMatchObject({ status: 409, codes: ["bailiff_version_conflict"] });
  });

  it("is ended by a clock that is set back also where another one was signed off since it was used", async () => {
    const before = idOf(await open(scene));
    await gateway.admin("POST", `/elevations/${before}/close`, { reason: "done" }, scene.holder.key);
    await open(scene);
    vi.setSystemTime(NOON + HOUR_MS / 2);
    expect((await lock(scene, gateway)).status).toBe(200);
    expect((await gateway.admin("POST", `/elevations/${before}/review`, { notes: "seen" }, scene.lead.key)).status).toBe(200);
    vi.setSystemTime(NOON + HOUR_MS / 4);
    expect((await lock(scene, gateway)).codes).toEqual(["bailiff_policy_denied"]);
  });

  it("goes on where clocks differ by a little", async () => {
    await open(scene);
    vi.setSystemTime(NOON - 30_000);
    expect((await lock(scene, gateway)).status).toBe(200);
  });

  it("needs no waiting where another isolate holds a lease of before", async () => {
    expect((await list(scene, other)).status).toBe(403);
    await open(scene);
    expect([(await list(scene, other)).status, (await lock(scene, other)).status]).toEqual([200, 200]);
  });

  it("is one, of fifty openings at once", async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => open(scene)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(new Set(answers.map(idOf)).size).toBe(1);
    const opened = (await recordsOf(scene.holder.id)).filter(({ elevation }) => elevation?.step === "opened");
    expect(opened).toHaveLength(1);
    await expectWholeChain(scene.holder.id);
  });

  it("keeps what its day policy denies and masks, and is under both masks", async () => {
    await open(scene);
    const deleted = await gateway.call("DELETE", "/v1/users/user_1", { key: scene.holder.key });
    expect(deleted.codes).toEqual(["bailiff_policy_denied"]);
    const listed = await list(scene, gateway);
    expect([listed.text.includes('"a"'), listed.text.includes('"b"')]).toEqual([false, false]);
  });

  it("stays within its scopes", async () => {
    const scoped = await gateway.mint(["desk"], { elevate: { policy: "on-call", within: "1h" }, scopes: ["users.get"] });
    expect((await open(scene, { reason: "R" }, scoped.key)).status).toBe(200);
    expect((await lock(scene, gateway, scoped.key)).codes).toEqual(["bailiff_scope_denied"]);
  });

  it("is explained as it is in force", async () => {
    const explain = (now?: string) =>
      gateway.admin("POST", "/explain", {
        key_id: scene.holder.id,
        operation: "users.lock",
        args: { user_id: "user_1" },
        ...(now === undefined ? {} : { context: { now } }),
      });
    expect((await explain()).body).toMatchObject({ effect: "deny", elevation: null });
    const id = idOf(await open(scene));
    expect((await explain()).body).toMatchObject({
      effect: "allow",
      policy: "on-call",
      elevation: { id, policy: "on-call", until: "2026-11-23T13:00:00.000Z" },
    });
    expect((await explain("2026-11-23T13:00:00Z")).body).toMatchObject({ effect: "deny", elevation: null });
  });
});

describe("after a yes", () => {
  it("is told to wait while the Registry is away, as any call that needs one is: nothing is open, and the request is there", async () => {
    const elevate = [{ policy: "on-call", within: "30m", approve: { count: 1 } }];
    const careful = await gateway.mint(["desk"], { owner: "support@example.com", elevate });
    const ask = () => open(scene, { reason: "INCIDENT-17" }, careful.key);
    const { ledgers } = gateway.services;
    vi.spyOn(ledgers, "noteApprovals").mockResolvedValue(null);
    const asked = await ask();
    vi.restoreAllMocks();
    expect(asked).toMatchObject({ status: 403, codes: ["bailiff_approval_required"] });
    expect((await lock(scene, gateway, careful.key)).codes).toEqual(["bailiff_policy_denied"]);
    // Listed by the Ledger itself, once the Registry is back.
    await ringAlarm(careful.id);
    const id = approvalIdOf(asked);
    const yes = await gateway.admin("POST", `/approvals/${id}/approve`, { reason: "yes" }, scene.lead.key);
    expect([yes.status, (await ask()).body?.["approval_id"]]).toEqual([200, id]);
  });

  it("opens with the same call, once somebody else has agreed", async () => {
    const careful = await gateway.mint(["desk"], {
      owner: "support@example.com",
      elevate: [{ policy: "on-call", within: "30m", approve: { count: 1 } }],
    });
    const ask = (reason = "INCIDENT-17") => open(scene, { reason }, careful.key);
    const asked = await ask();
    expect(asked.codes).toEqual(["bailiff_approval_required"]);
    const id = approvalIdOf(asked);
    const say = (key: string) => gateway.admin("POST", `/approvals/${id}/approve`, { reason: "yes" }, key);
    const sameOwner = await gateway.mint(["lead"], { owner: "support@example.com" });
    expect((await say(sameOwner.key)).codes).toEqual(["bailiff_approver_refused"]);
    expect([approvalIdOf(await ask()), (await lock(scene, gateway, careful.key)).status]).toEqual([id, 403]);
    expect((await gateway.admin("GET", `/approvals/${id}`, undefined, scene.lead.key)).body).toMatchObject({
      operation: "elevations.open",
      args: { policy: "on-call", reason: "INCIDENT-17", within: "30m" },
    });
    expect((await say(scene.lead.key)).status).toBe(200);
    // What was agreed to was agreed to for this reason.
    expect((await ask("another")).codes).toEqual(["bailiff_approval_required"]);
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask()));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(answers[0]?.body).toMatchObject({ approval_id: id, until: "2026-11-23T12:30:00.000Z" });
    expect((await lock(scene, gateway, careful.key)).status).toBe(200);
    vi.setSystemTime(NOON + HOUR_MS / 2);
    // Used: the next time others are asked again.
    expect((await ask()).codes).toEqual(["bailiff_approval_required"]);
  });

  it("is open no longer than was agreed to, whatever whoever minted it gives it meanwhile", async () => {
    const approve = { count: 1 };
    const top = await gateway.mint(["minter"], {
      owner: "support@example.com",
      elevate: { policy: "on-call", within: "12h", approve },
    });
    const elevate = (within: string) => ({ policy: "on-call", within, approve });
    const child = await gateway.mint(
      ["minter"],
      { name: "Child", owner: "support@example.com", elevate: elevate("10m") },
      top.key,
    );
    const id = approvalIdOf(await open(scene, { reason: "R" }, child.key));
    expect((await gateway.admin("POST", `/approvals/${id}/approve`, { reason: "ten minutes" }, scene.lead.key)).status).toBe(200);
    expect((await gateway.admin("PATCH", `/keys/${child.id}`, { elevate: elevate("12h") }, top.key)).status).toBe(200);
    expect((await open(scene, { reason: "R" }, child.key)).body).toMatchObject({
      approval_id: id,
      until: "2026-11-23T12:10:00.000Z",
    });
    expect((await recordsOf(child.id)).findLast(({ elevation }) => elevation?.step === "opened")?.args).toMatchObject({
      within: "10m",
    });
    // Nor is it for the longer time that others agreed to while the key had it.
    vi.setSystemTime(NOON + HOUR_MS);
    const longer = approvalIdOf(await open(scene, { reason: "R" }, child.key));
    expect((await gateway.admin("POST", `/approvals/${longer}/approve`, { reason: "all day" }, scene.lead.key)).status).toBe(200);
    expect((await gateway.admin("PATCH", `/keys/${child.id}`, { elevate: elevate("5m") }, top.key)).status).toBe(200);
    expect((await open(scene, { reason: "R" }, child.key)).body).toMatchObject({ until: "2026-11-23T13:05:00.000Z" });
  });
});

describe("the record", () => {
  it("carries the id from the first to the last call, in both ledgers, and the end that came by itself", async () => {
    await lock(scene, gateway);
    const id = idOf(await open(scene));
    await lock(scene, gateway);
    await list(scene, gateway);
    await gateway.call("GET", "/v1/users/count", { key: scene.holder.key });
    await gateway.admin("GET", "/audit?limit=1", undefined, scene.holder.key);
    vi.setSystemTime(NOON + HOUR_MS);
    await lock(scene, gateway);
    await ringAlarm(scene.holder.id);
    const own = await recordsOf(scene.holder.id);
    const told = own.map(({ type, operation, elevation_id, elevation }) => [type, operation, elevation_id, elevation?.step]);
    expect(told).toEqual([
      ["denied", "users.lock", undefined, undefined],
      ["admin", "elevations.open", id, "opened"],
      ["intent", "users.lock", id, undefined],
      ["outcome", "users.lock", id, undefined],
      expect.arrayContaining(["users.list", id]),
      ["denied", "users.count", id, undefined],
      ["denied", "users.lock", undefined, undefined],
      ["admin", "elevations.expire", id, "closed"],
    ]);
    const admin = (await recordsOf("admin")).filter(({ elevation_id }) => elevation_id === id);
    expect(admin.map(({ operation }) => operation)).toEqual(["elevations.open", "audit.read"]);
    const { body } = await gateway.admin("GET", `/audit?elevation=${id}`);
    const data: unknown = body?.["data"];
    expect(Array.isArray(data) ? data.length : 0).toBe(8);
    await expectWholeChain(scene.holder.id);
  });

  it("is to be signed off, by somebody else, once it is closed", async () => {
    const id = idOf(await open(scene));
    const review = (key: string | undefined) => gateway.admin("POST", `/elevations/${id}/review`, { notes: "one lock" }, key);
    expect(await unreviewed(scene)).toEqual([[id, "open"]]);
    expect((await review(scene.lead.key)).codes).toEqual(["bailiff_version_conflict"]);
    const close = await gateway.admin("POST", `/elevations/${id}/close`, { reason: "done" }, scene.holder.key);
    expect(close.body).toMatchObject({ status: "closed", closed: { reason: "done", key: { id: scene.holder.id } } });
    expect((await lock(scene, other)).status).toBe(403);
    const sameOwner = await gateway.mint(["lead"], { owner: "Support@example.com" });
    const asLead = { ...POLICIES[0], rules: [{ id: "all", allow: ["users.get", "elevations.review"] }] };
    expect((await review(sameOwner.key)).codes).toEqual(["bailiff_approver_refused"]);
    expect((await review(undefined)).codes).toEqual(["bailiff_approver_refused"]);
    expect((await review(scene.holder.key)).codes).toEqual(["bailiff_policy_denied"]);
    await gateway.publish([asLead, ...POLICIES.slice(1)]);
    expect((await review(scene.holder.key)).codes).toEqual(["bailiff_approver_refused"]);
    expect(await unreviewed(scene)).toEqual([[id, "closed"]]);
    expect((await review(scene.lead.key)).body).toMatchObject({ status: "reviewed", reviewed: { notes: "one lock" } });
    expect([await unreviewed(scene), (await review(scene.lead.key)).codes]).toEqual([[], ["bailiff_version_conflict"]]);
    const steps = (await recordsOf(scene.holder.id)).flatMap(({ elevation }) => elevation?.step ?? []);
    expect(steps).toEqual(["opened", "closed", "reviewed"]);
  });

  it("is not for whoever holds a key above the one that opened, though that has another owner", async () => {
    const naming = { policy: "naming", rules: [{ id: "mint", allow: ["keys.create"], when: 'args.owner != ""' }] };
    await gateway.publish([...POLICIES, naming]);
    const desk = await gateway.mint(["naming"], { owner: "lead@example.com", elevate: HOUR });
    const body = { name: "k", owner: "somebody@example.com", policies: ["naming"], elevate: HOUR };
    const key = String((await gateway.admin("POST", "/keys", body, desk.key)).body?.["key"]);
    const id = idOf(await open(scene, { reason: "INCIDENT-18" }, key));
    expect((await gateway.admin("POST", `/elevations/${id}/close`, {}, key)).status).toBe(200);
    const review = (by: string) => gateway.admin("POST", `/elevations/${id}/review`, { notes: "fine" }, by);
    expect((await review(scene.lead.key)).codes).toEqual(["bailiff_approver_refused"]);
    const other = await gateway.mint(["lead"], { owner: "security@example.com" });
    expect((await review(other.key)).body).toMatchObject({ status: "reviewed" });
  });
});

describe("a key that has opened one", () => {
  it.each([
    ["elevate", { elevate: null }],
    ["policies", { policies: ["desk", "lead"] }],
    ["scopes", { scopes: ["users.*"] }],
  ])("is closed with a change of its %s, by the root token", async (_what, patch) => {
    const id = idOf(await open(scene));
    expect((await lock(scene, other)).status).toBe(200);
    expect((await gateway.admin("PATCH", `/keys/${scene.holder.id}`, patch)).status).toBe(200);
    expect((await lock(scene, other)).status).toBe(403);
    await ringAlarm(scene.holder.id);
    expect(await unreviewed(scene)).toEqual([[id, "closed"]]);
  });

  it("is closed with its revocation, and stays on the list", async () => {
    const id = idOf(await open(scene));
    await gateway.admin("POST", `/keys/${scene.holder.id}/revoke`, { reason: "lost" });
    await ringAlarm(scene.holder.id);
    expect(await unreviewed(scene)).toEqual([[id, "closed"]]);
    expect((await open(scene)).status).toBe(401);
  });

  it("gives nothing of it to the keys that were minted through it", async () => {
    const minter = await gateway.mint(["minter"], { elevate: { policy: "on-call", within: "1h" } });
    const body = { name: "child", owner: "team@example.com", policies: ["minter"] };
    const child = await gateway.admin("POST", "/keys", body, minter.key);
    expect(child.status).toBe(201);
    await open(scene, { reason: "R" }, minter.key);
    expect((await lock(scene, gateway, minter.key)).status).toBe(200);
    const childKey = String(child.body?.["key"]);
    expect((await lock(scene, gateway, childKey)).status).toBe(403);
    expect((await open(scene, { reason: "R" }, childKey)).codes).toEqual(["bailiff_elevation_refused"]);
    // Nor its policies by minting: what a key gives away is what it has by day.
    const more = await gateway.admin("POST", "/keys", { ...body, policies: ["minter", "on-call"] }, minter.key);
    expect(more.codes).toEqual(["bailiff_scope_denied"]);
  });

  it("lets what it mints open no more than it may itself", async () => {
    const minter = await gateway.mint(["minter"], { elevate: [{ policy: "on-call", within: "1h", approve: { count: 1 } }] });
    const mint = (elevate: object) =>
      gateway.admin("POST", "/keys", { name: "child", owner: "team@example.com", policies: ["minter"], elevate }, minter.key);
    for (const elevate of [
      { policy: "on-call", within: "1h" },
      { policy: "on-call", within: "2h", approve: { count: 1 } },
      { policy: "on-call", within: "1h", approve: { count: 1, within: "2h" } },
      { policy: "lead", within: "1h", approve: { count: 1 } },
    ])
      expect((await mint(elevate)).codes).toEqual(["bailiff_scope_denied"]);
    const child = await mint({ policy: "on-call", within: "30m", approve: { count: 1 } });
    expect(child.status).toBe(201);
    const key = String(child.body?.["key"]);
    const asked = await open(scene, { reason: "R" }, key);
    await gateway.admin("POST", `/approvals/${approvalIdOf(asked)}/approve`, { reason: "yes" }, scene.lead.key);
    expect((await open(scene, { reason: "R" }, key)).status).toBe(200);
    expect((await lock(scene, gateway, key)).status).toBe(200);
    // The key above may no longer open it: nor does the key below, from now on.
    await gateway.admin("PATCH", `/keys/${minter.id}`, { elevate: null });
    expect((await lock(scene, gateway, key)).status).toBe(403);
  });
});

describe("somebody who wants more", () => {
  it("opens nothing without a reason, for another key, of another policy, or with the root token", async () => {
    expect((await open(scene, {})).codes).toEqual(["bailiff_param_invalid"]);
    expect((await open(scene, { reason: " " })).codes).toEqual(["bailiff_param_invalid"]);
    expect((await open(scene, { reason: "R", key_id: scene.lead.id })).codes).toEqual(["bailiff_param_unknown"]);
    expect((await open(scene, { reason: "R", policy: "lead" })).codes).toEqual(["bailiff_elevation_refused"]);
    expect((await open(scene, { reason: "R" }, scene.lead.key)).codes).toEqual(["bailiff_elevation_refused"]);
    expect((await gateway.admin("POST", "/elevations", { reason: "R" })).codes).toEqual(["bailiff_elevation_refused"]);
    expect(await unreviewed(scene)).toEqual([]);
  });

  it("is kept from it by a deny, which is asked as ever", async () => {
    const deny = { id: "no", deny: ["elevations.open"] };
    await gateway.publish([{ ...POLICIES[0], rules: [...(POLICIES[0]?.rules ?? []), deny] }, ...POLICIES.slice(1)]);
    expect((await open(scene)).codes).toEqual(["bailiff_policy_denied"]);
  });

  it("closes nobody else's without a policy that says so", async () => {
    const id = idOf(await open(scene));
    const close = (key: string) => gateway.admin("POST", `/elevations/${id}/close`, { reason: "stop" }, key);
    const plain = await gateway.mint(["desk"]);
    expect((await close(plain.key)).codes).toEqual(["bailiff_not_found"]);
    const scoped = await gateway.mint(["lead"], { scopes: ["elevations.list"] });
    expect((await close(scoped.key)).codes).toEqual(["bailiff_not_found"]);
    expect((await close(scene.lead.key)).body).toMatchObject({ status: "closed", closed: { key: { id: scene.lead.id } } });
  });

  it("does not change what it may open itself, elevated or not, and keeps nothing by keys and policies", async () => {
    const widened = { elevate: { policy: "on-call", within: "12h" } };
    const minter = await gateway.mint(["minter"], { elevate: { policy: "on-call", within: "1h" } });
    const patch = (body: object, key: string, id: string) => gateway.admin("PATCH", `/keys/${id}`, body, key);
    expect((await patch(widened, minter.key, minter.id)).codes).toEqual(["bailiff_scope_denied"]);
    expect((await patch({ elevate: null }, minter.key, minter.id)).codes).toEqual(["bailiff_scope_denied"]);
    const publish = (policies: readonly unknown[], key: string) => gateway.admin("PUT", "/policies", { policies }, key);
    const all = { id: "all", allow: ["users.*"] };
    // What it may open counts as held: else it would write itself the hour it opens next.
    const wider = POLICIES.map((one) => (one.policy === "on-call" ? { ...one, rules: [...one.rules, all] } : one));
    expect((await publish(wider, minter.key)).codes).toEqual(["bailiff_scope_denied"]);

    await open(scene);
    const { key, id } = scene.holder;
    expect((await patch(widened, key, id)).codes).toEqual(["bailiff_policy_denied"]);
    expect((await publish(POLICIES, key)).codes).toEqual(["bailiff_policy_denied"]);
    const minted = await gateway.admin("POST", "/keys", { name: "n", owner: "support@example.com", policies: ["desk"] }, key);
    expect(minted.codes).toEqual(["bailiff_policy_denied"]);
    expect(minted.text).toContain("without elevation");
    expect((await gateway.admin("POST", `/keys/${id}/rotate`, {}, key)).codes).toEqual(["bailiff_policy_denied"]);
    // What gives nothing away is open.
    expect((await gateway.admin("GET", "/keys", undefined, key)).status).toBe(200);
  });

  it("names no policy that there is not", async () => {
    const elevate = { policy: "nobody", within: "1h" };
    const refused = await gateway.admin("PATCH", `/keys/${scene.holder.id}`, { elevate });
    expect([refused.codes, refused.body]).toMatchObject([
      ["bailiff_param_invalid"],
      { errors: [{ meta: { param_name: "elevate" } }] },
    ]);
    for (const within of ["4m", "13h", "1d", "soon"])
      expect((await gateway.admin("PATCH", `/keys/${scene.holder.id}`, { elevate: { policy: "on-call", within } })).status).toBe(
        422,
      );
    await gateway.publish(POLICIES.filter(({ policy }) => policy !== "on-call"));
    expect((await open(scene)).status).toBe(200);
    expect((await lock(scene, gateway)).codes).toEqual(["bailiff_policy_denied"]);
  });

  it("opens one policy at a time, and says which where there are several", async () => {
    const elevate = ["on-call", "lead"].map((policy) => ({ policy, within: "1h" }));
    const { key } = await gateway.mint(["desk"], { elevate });
    expect((await open(scene, { reason: "R" }, key)).codes).toEqual(["bailiff_param_invalid"]);
    const id = idOf(await open(scene, { reason: "R", policy: "lead" }, key));
    expect((await open(scene, { reason: "R", policy: "on-call" }, key)).codes).toEqual(["bailiff_version_conflict"]);
    // What it opened lets it look at the list, and not sign off its own.
    await gateway.admin("POST", `/elevations/${id}/close`, {}, key);
    await open(scene, { reason: "R", policy: "lead" }, key);
    const review = await gateway.admin("POST", `/elevations/${id}/review`, { notes: "fine" }, key);
    expect(review.codes).toEqual(["bailiff_approver_refused"]);
  });

  it("opens none while a hundred of its own wait for somebody to sign them off", async () => {
    const { id } = scene.holder;
    await runInDurableObject(ledgerOf(id), (_ledger, { storage }) => {
      const one = { id: "elv", rev: 1, closed: null, reviewed: null, until: "2026-11-01T00:00:00.000Z" };
      for (let n = 1; n <= 100; n += 1)
        storage.sql.exec("INSERT INTO elevations VALUES (?, ?, '[]', 0, 1, 0, 1, 1)", n, JSON.stringify(one));
    });
    const refused = await open(scene);
    expect(refused.codes).toEqual(["bailiff_elevation_refused"]);
    expect(refused.text).toContain("100 elevations of this key wait");
  });

  it("is listed page by page, newest first", async () => {
    const keys = await Promise.all(Array.from({ length: 3 }, () => gateway.mint(["desk"], { elevate: HOUR })));
    for (const [at, { key }] of keys.entries()) {
      vi.setSystemTime(NOON + at * 1_000);
      await open(scene, { reason: "R" }, key);
    }
    const seen: unknown[] = [];
    let cursor: unknown = null;
    do {
      const query: string = `status=open&limit=1${typeof cursor === "string" ? `&cursor=${cursor}` : ""}`;
      const { body } = await gateway.admin("GET", `/elevations?${query}`, undefined, scene.lead.key);
      const data: unknown = body?.["data"];
      for (const one of Array.isArray(data) ? data : []) if (keys.some(({ id }) => id === one.key.id)) seen.push(one.key.id);
      cursor = body?.["next_cursor"];
    } while (typeof cursor === "string");
    expect(seen).toEqual(keys.map(({ id }) => id).reverse());
  });
});
