// A call that others must agree to first: refused with an id, agreed to, and then the same call goes through, once.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runFromNoon } from "../at-noon.ts";
import { expectWholeChain, lastRecordOf, recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { act, approvalIdOf, approvalScene, DESK, listedFor, POLICIES, say, setTheScene, statusOf } from "./approval-scene.ts";

const NOON = Date.parse("2026-11-23T12:00:00.000Z");
const MINUTE_MS = 60_000;
const scene = approvalScene();
const { gateway } = scene;

beforeEach(async () => {
  vi.setSystemTime(NOON);
  await setTheScene(scene);
});
afterEach(() => {
  runFromNoon();
});

describe("a call that others must approve", () => {
  it("is not sent: 403 with the request's id, in meta and text, and what to do", async () => {
    const answer = await act(scene);
    expect(answer).toMatchObject({ status: 403, codes: ["bailiff_approval_required"] });
    const id = approvalIdOf(answer);
    expect(id).toBe(`apr_${scene.asker.id}_1`);
    expect(answer.text).toContain(`The request for it is ${id}. Wait for that, and then send the very same call again`);
    expect(answer.body).toMatchObject({
      errors: [{ meta: { status: "pending", approvals_needed: 1, approvals_given: 0, until: "2026-11-23T13:00:00.000Z" } }],
    });
    expect(scene.sent()).toBe(0);
  });

  it("goes through once it was approved, once, and then it is another request", async () => {
    const id = approvalIdOf(await act(scene));
    expect((await say(scene, "approve", id, scene.approver.key)).body).toMatchObject({ id, status: "approved" });
    expect((await act(scene)).status).toBe(200);
    expect([scene.sent(), await statusOf(scene, id)]).toEqual([1, "used"]);
    const again = await act(scene);
    expect([again.status, approvalIdOf(again), scene.sent()]).toEqual([403, `apr_${scene.asker.id}_2`, 1]);
    expect(again.text).toContain(`An earlier request for the same call, ${id}, was approved, and its call has been sent`);
  });

  it("is told its request while the Registry is away, and listed once that is back", async () => {
    const { ledgers } = gateway.services;
    const { noteApprovals } = ledgers;
    ledgers.noteApprovals = async () => null;
    const answer = await act(scene);
    ledgers.noteApprovals = noteApprovals;
    expect(answer).toMatchObject({ status: 403, codes: ["bailiff_approval_required"] });
    await ringAlarm(scene.asker.id);
    expect(await listedFor(scene, "status=pending", scene.approver.key)).toMatchObject([{ id: approvalIdOf(answer) }]);
  });

  it("is one request however often it is asked for", async () => {
    const ids = [await act(scene), await act(scene), await act(scene, "ban", { reason: "TICKET-2" })].map(approvalIdOf);
    expect(new Set(ids).size).toBe(1);
    const listed = await listedFor(scene, "status=pending", scene.approver.key);
    expect(listed).toMatchObject([{ id: ids[0], reason: "TICKET-1" }]);
  });

  it("is another request for another user, operation or key", async () => {
    const { key } = await gateway.mint(["asker"], { owner: "support@example.com" });
    const ids = [
      await act(scene),
      await act(scene, "lock"),
      await act(scene, "ban", { user: "user_2" }),
      await act(scene, "ban", { key }),
    ];
    expect(new Set(ids.map(approvalIdOf)).size).toBe(4);
  });

  it("is the same whichever SDK sends it: API version, reason and path do not count", async () => {
    const id = approvalIdOf(await act(scene));
    await say(scene, "approve", id, scene.approver.key);
    const answer = await gateway.call("POST", "/for/TICKET-8/v1/users/user_1/ban", {
      key: scene.asker.key,
      headers: { "clerk-api-version": "2024-10-01" },
    });
    expect([answer.status, scene.sent()]).toEqual([200, 1]);
    const used = (await recordsOf(scene.asker.id)).filter(({ approval }) => approval?.step === "used");
    expect(used).toMatchObject([{ type: "intent", approval_id: id, api_version: "2024-10-01", reason: "TICKET-8" }]);
  });

  it("of fifty at once one goes through", async () => {
    const id = approvalIdOf(await act(scene));
    await say(scene, "approve", id, scene.approver.key);
    const answers = await Promise.all(Array.from({ length: 50 }, () => act(scene)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ codes }) => codes[0] === "bailiff_approval_required")).toHaveLength(49);
    expect(scene.sent()).toBe(1);
    const used = (await recordsOf(scene.asker.id)).filter(({ approval }) => approval?.step === "used");
    expect(used).toMatchObject([{ type: "intent", approval_id: id, approval: { by: [{ owner: "lead@example.com" }] } }]);
  });

  it("takes as many people as the rule says, and each of them once", async () => {
    const id = approvalIdOf(await act(scene, "lock"));
    expect((await say(scene, "approve", id, scene.approver.key)).body).toMatchObject({ status: "pending" });
    const waiting = await act(scene, "lock");
    expect(waiting.text).toContain("another person has to approve it first (1 of 2 have)");
    expect((await say(scene, "approve", id, scene.approver.key)).codes).toEqual(["bailiff_approver_refused"]);
    expect((await say(scene, "approve", id, scene.other.key)).body).toMatchObject({ status: "approved" });
    expect((await act(scene, "lock")).status).toBe(200);
  });

  it("holds a plain read back as well", async () => {
    const look = () => gateway.call("GET", "/v1/users/user_1", { key: scene.asker.key });
    const id = approvalIdOf(await look());
    await say(scene, "approve", id, scene.approver.key);
    expect([(await look()).status, (await look()).status]).toEqual([200, 403]);
  });

  it("is over where the clock was set back to before it was asked for: nobody knows how long that is ago", async () => {
    const id = approvalIdOf(await act(scene));
    await say(scene, "approve", id, scene.approver.key);
    vi.setSystemTime(NOON - 2 * MINUTE_MS);
    const late = await act(scene);
    expect([late.status, approvalIdOf(late)]).toEqual([403, `apr_${scene.asker.id}_2`]);
    expect(await statusOf(scene, id)).toBe("expired");
    expect(scene.sent()).toBe(0);
  });

  it("is over after its time, and is said to be; asking again is another request", async () => {
    const id = approvalIdOf(await act(scene));
    await say(scene, "approve", id, scene.approver.key);
    vi.setSystemTime(NOON + 60 * MINUTE_MS - 1);
    expect(await statusOf(scene, id)).toBe("approved");
    vi.setSystemTime(NOON + 60 * MINUTE_MS);
    expect(await statusOf(scene, id)).toBe("expired");
    const late = await act(scene);
    expect([late.status, approvalIdOf(late)]).toEqual([403, `apr_${scene.asker.id}_2`]);
    expect(late.text).toContain(`${id}, has expired`);
    await ringAlarm(scene.asker.id);
    expect((await recordsOf(scene.asker.id)).map(({ approval }) => approval?.step)).toContain("expired");
    expect(scene.sent()).toBe(0);
  });
});

describe("what became of the call", () => {
  const approved = async () => {
    const id = approvalIdOf(await act(scene));
    await say(scene, "approve", id, scene.approver.key);
    return id;
  };

  it("gives the approval back where Clerk said no: nothing happened", async () => {
    const id = await approved();
    gateway.clerk.answerWith(() => json({ errors: [] }, 422));
    expect((await act(scene)).status).toBe(422);
    expect(await statusOf(scene, id)).toBe("approved");
    gateway.clerk.answerWith(() => json({ id: "user_1" }));
    expect([(await act(scene)).status, (await act(scene)).status]).toEqual([200, 403]);
  });

  it("keeps it used where nobody knows", async () => {
    const id = await approved();
    gateway.clerk.answerWith(() => {
      throw new Error("connection lost");
    });
    expect((await act(scene)).status).toBe(502);
    expect(await statusOf(scene, id)).toBe("used");
    gateway.clerk.answerWith(() => json({ id: "user_1" }));
    expect(approvalIdOf(await act(scene))).toBe(`apr_${scene.asker.id}_2`);
  });

  it("gives it back when an operator says that it did not happen", async () => {
    const id = await approved();
    gateway.clerk.answerWith(() => {
      throw new Error("connection lost");
    });
    await act(scene);
    const intent = (await recordsOf(scene.asker.id)).find(({ type }) => type === "intent")?.id;
    await gateway.admin("POST", `/audit/${intent}/resolve`, { outcome: "failed", reason: "looked at Clerk" });
    expect(await statusOf(scene, id)).toBe("approved");
  });
});

describe("what the owner of the asking key says of its own call", () => {
  const HANDS = [
    { id: "ban", allow: ["users.ban"], approve: { count: 1, within: "1h" } },
    { id: "mint", allow: ["keys.create"], only: ["name", "owner", "policies"] },
    { id: "say", allow: ["audit.resolve"] },
  ];
  const rootMinted = (owner: string) => gateway.mint(["hands"], { owner });
  /** Minted for another owner by a key of this one. */
  const under = async (desk: string, owner: string) => gateway.mint(["hands"], { owner }, (await rootMinted(desk)).key);
  beforeEach(async () => {
    await gateway.publish([...POLICIES, { policy: "hands", rules: HANDS }]);
  });

  it.each([
    ["by another key", () => rootMinted("support@example.com"), () => rootMinted("Support@example.com")],
    ["that was minted for somebody else", () => under("support@example.com", "bot"), () => rootMinted("support@example.com")],
    ["by one minted for somebody else", () => rootMinted("support@example.com"), () => under("support@example.com", "bot")],
    ["both minted for others", () => under("support@example.com", "bot"), () => under("support@example.com", "robot")],
  ])("gives no approval back: one yes would be good for as many calls as end unclear (%s)", async (_how, asks, resolves) => {
    const asker = await asks();
    const ask = () => act(scene, "ban", { key: asker.key });
    const id = approvalIdOf(await ask());
    await say(scene, "approve", id, scene.approver.key);
    gateway.clerk.answerWith(() => {
      throw new Error("connection lost");
    });
    await ask();
    gateway.clerk.answerWith(() => json({ id: "user_1" }));
    const intent = (await recordsOf(asker.id)).find(({ type }) => type === "intent")?.id;
    const word = { outcome: "failed", reason: "looked at Clerk" };
    expect((await gateway.admin("POST", `/audit/${intent}/resolve`, word, (await resolves()).key)).status).toBe(200);
    expect(await statusOf(scene, id)).toBe("used");
    expect(approvalIdOf(await ask())).toBe(`apr_${asker.id}_2`);
  });
});

describe("what holds at the moment at which it goes through", () => {
  const approvedThen = async (policies: readonly unknown[]) => {
    const id = approvalIdOf(await act(scene));
    await say(scene, "approve", id, scene.approver.key);
    await gateway.publish(policies);
    return id;
  };
  const [, desk] = POLICIES;

  it("is today's policy: what denies now, denies", async () => {
    await approvedThen([{ policy: "asker", rules: [{ id: "no", deny: ["users.ban"] }] }, desk]);
    expect(await act(scene)).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
    expect(scene.sent()).toBe(0);
  });

  it("and what waits for nobody any more just goes through", async () => {
    const id = await approvedThen([{ policy: "asker", rules: [{ id: "ban", allow: ["users.ban"] }] }, desk]);
    expect((await act(scene)).status).toBe(200);
    expect(await statusOf(scene, id)).toBe("approved");
  });

  it("more people are needed where the rule that decides now says so, and their yes counts for the same request", async () => {
    const id = await approvedThen([
      { policy: "asker", rules: [{ id: "stricter", allow: ["users.ban"], approve: { count: 2, within: "1h" } }] },
      desk,
    ]);
    const answer = await act(scene);
    expect([answer.status, approvalIdOf(answer)]).toEqual([403, id]);
    await say(scene, "approve", id, scene.other.key);
    expect((await act(scene)).status).toBe(200);
  });

  it("a shorter time counts from when it was asked for", async () => {
    const id = await approvedThen([
      { policy: "asker", rules: [{ id: "ban", allow: ["users.ban"], approve: { count: 1, within: "10m" } }] },
      desk,
    ]);
    vi.setSystemTime(NOON + 10 * MINUTE_MS);
    const answer = await act(scene);
    expect([answer.status, approvalIdOf(answer)]).toEqual([403, `apr_${scene.asker.id}_2`]);
    expect(await statusOf(scene, id)).toBe("expired");
  });

  it("limits count when it is sent, and not when it is asked for", async () => {
    const rules = [{ id: "ban", allow: ["users.ban"], approve: { count: 1, within: "1h" }, limit: [{ max: 1, per: "1d" }] }];
    await gateway.publish([{ policy: "asker", rules }, desk]);
    for (const user of ["user_1", "user_2"]) {
      await say(scene, "approve", approvalIdOf(await act(scene, "ban", { user })), scene.approver.key);
    }
    expect((await act(scene)).status).toBe(200);
    const full = await act(scene, "ban", { user: "user_2" });
    expect([full.status, full.codes]).toEqual([429, ["bailiff_limit_exceeded"]]);
    expect(await statusOf(scene, `apr_${scene.asker.id}_2`)).toBe("approved");
  });

  it("target conditions are asked again", async () => {
    const rules = [
      { id: "ban", allow: ["users.ban"], approve: { count: 1, within: "1h" }, when: "!has(target.private_metadata.staff)" },
    ];
    await gateway.publish([{ policy: "asker", rules }, desk]);
    gateway.clerk.answerWith(() => json({ id: "user_1", private_metadata: {} }));
    await say(scene, "approve", approvalIdOf(await act(scene)), scene.approver.key);
    gateway.clerk.answerWith(() => json({ id: "user_1", private_metadata: { staff: true } }));
    expect(await act(scene)).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
    expect(scene.sent()).toBe(0);
  });

  it("a revoked or expired key sends nothing, and a rotated one is the same key", async () => {
    const id = approvalIdOf(await act(scene));
    await say(scene, "approve", id, scene.approver.key);
    const { body } = await gateway.admin("POST", `/keys/${scene.asker.id}/rotate`, {});
    expect((await act(scene)).status).toBe(401);
    expect((await act(scene, "ban", { key: String(body?.["key"]) })).status).toBe(200);
    const next = approvalIdOf(await act(scene, "ban", { key: String(body?.["key"]), user: "user_3" }));
    await gateway.admin("POST", `/keys/${scene.asker.id}/revoke`, { reason: "leaked" });
    expect((await say(scene, "approve", next, scene.approver.key)).codes).toEqual(["bailiff_version_conflict"]);
    expect((await act(scene, "ban", { key: String(body?.["key"]), user: "user_3" })).status).toBe(401);
    expect(scene.sent()).toBe(1);
  });
});

describe("saying no", () => {
  it("stands until the request's time is over: asking again is told so", async () => {
    const id = approvalIdOf(await act(scene));
    expect((await say(scene, "reject", id, scene.approver.key, "not this one")).body).toMatchObject({ status: "rejected" });
    const again = await act(scene);
    expect([again.codes, approvalIdOf(again)]).toEqual([["bailiff_approval_required"], id]);
    expect(again.text).toContain("not this one");
    expect((await say(scene, "approve", id, scene.other.key)).codes).toEqual(["bailiff_version_conflict"]);
    vi.setSystemTime(NOON + 60 * MINUTE_MS);
    expect(approvalIdOf(await act(scene))).toBe(`apr_${scene.asker.id}_2`);
  });

  it("is possible after a yes, while nothing was sent, and for the root token too", async () => {
    const id = approvalIdOf(await act(scene));
    await say(scene, "approve", id, scene.approver.key);
    expect((await say(scene, "reject", id, undefined)).body).toMatchObject({ status: "rejected" });
    expect((await act(scene)).status).toBe(403);
    expect(scene.sent()).toBe(0);
  });

  it("is nothing that the asker did: its last use stays where it was, however many answer", async () => {
    const ids: string[] = [];
    for (let user = 0; user < 60; user += 1) ids.push(approvalIdOf(await act(scene, "ban", { user: `user_${user}` })));
    const usedAt = (await lastRecordOf(scene.asker.id))?.at;
    vi.setSystemTime(NOON + MINUTE_MS);
    for (const id of ids) await say(scene, "reject", id, scene.approver.key);
    expect((await gateway.admin("GET", `/keys/${scene.asker.id}`)).body).toMatchObject({ last_used_at: usedAt });
  });

  it("the asker takes back what it asked for, without a policy that says so, and may ask anew", async () => {
    const id = approvalIdOf(await act(scene));
    expect((await say(scene, "withdraw", id, scene.approver.key)).status).toBe(404);
    expect((await say(scene, "withdraw", id, scene.asker.key)).body).toMatchObject({ status: "withdrawn" });
    expect((await say(scene, "approve", id, scene.approver.key)).status).toBe(409);
    expect(approvalIdOf(await act(scene))).toBe(`apr_${scene.asker.id}_2`);
    const own = await gateway.admin("GET", "/approvals/own", undefined, scene.asker.key);
    expect(own.body?.["data"]).toMatchObject([{ status: "pending" }, { status: "withdrawn", args: { user_id: "user_1" } }]);
  });
});

describe("who may not approve", () => {
  it.each([
    ["the asking key itself", {}, (): Promise<{ key: string }> => Promise.resolve(scene.asker)],
    ["another key of the same owner", {}, () => gateway.mint([DESK], { owner: "support@example.com" })],
    ["one whose owner only reads the same", {}, () => gateway.mint([DESK], { owner: "SUPPORT@example.com" })],
  ])("%s", async (_who, _more, key) => {
    await gateway.publish([
      { policy: "asker", rules: [...(POLICIES[0]?.rules ?? []), { id: "all", allow: ["approvals.*"] }] },
      POLICIES[1],
    ]);
    const id = approvalIdOf(await act(scene));
    expect((await say(scene, "approve", id, (await key()).key)).codes).toEqual(["bailiff_approver_refused"]);
    expect((await act(scene)).status).toBe(403);
  });

  it("the root token, a key without the policy, and a key that no longer is", async () => {
    const id = approvalIdOf(await act(scene));
    expect((await say(scene, "approve", id, undefined)).codes).toEqual(["bailiff_approver_refused"]);
    const plain = await gateway.mint(["asker"], { owner: "lead@example.com" });
    expect((await say(scene, "approve", id, plain.key)).codes).toEqual(["bailiff_policy_denied"]);
    await gateway.admin("POST", `/keys/${scene.approver.id}/revoke`, { reason: "left" });
    expect((await say(scene, "approve", id, scene.approver.key)).status).toBe(401);
    expect(await statusOf(scene, id)).toBe("pending");
  });

  it("a key that was minted from the asker's, from which that was minted, or by whom both were, whatever its owner", async () => {
    const rules = [
      { id: "ban", allow: ["users.ban"], approve: { count: 1, within: "1h" } },
      { id: "mint", allow: ["keys.create"], only: ["name", "owner", "policies"] },
      { id: "approve", allow: ["approvals.*"] },
    ];
    await gateway.publish([{ policy: "lead", rules }]);
    const top = await gateway.mint(["lead"], { owner: "lead@example.com" });
    const mintBy = async (by: string, owner: string) => {
      const answer = await gateway.admin("POST", "/keys", { name: "k", owner, policies: ["lead"] }, by);
      expect(answer.text).toContain("sk_");
      return String(answer.body?.["key"]);
    };
    const middle = await mintBy(top.key, "team@example.com");
    const leaf = await mintBy(middle, "script@example.com");
    const askedBy = async (key: string, user: string) => approvalIdOf(await act(scene, "ban", { key, user }));
    const [ofTop, ofLeaf] = [await askedBy(top.key, "user_1"), await askedBy(leaf, "user_2")];
    expect((await say(scene, "approve", ofTop, leaf)).codes).toEqual(["bailiff_approver_refused"]);
    expect((await say(scene, "approve", ofLeaf, top.key)).codes).toEqual(["bailiff_approver_refused"]);
    // Whoever holds the key above both has seen both secrets: two owners in one hand.
    const sibling = await mintBy(top.key, "second-person@example.com");
    expect((await say(scene, "approve", ofLeaf, sibling)).codes).toEqual(["bailiff_approver_refused"]);
    const outsider = await gateway.mint(["lead"], { owner: "security@example.com" });
    expect((await say(scene, "approve", ofLeaf, outsider.key)).status).toBe(200);
  });

  describe("whoever holds a key above another has that one in hand as well, whatever owner it was given", () => {
    const LEAD = [
      { id: "ban", allow: ["users.ban"], approve: { count: 1, within: "1h" } },
      { id: "lock", allow: ["users.lock"], approve: { count: 2, within: "1h" } },
      { id: "mint", allow: ["keys.create"], only: ["name", "owner", "policies"] },
      { id: "approve", allow: ["approvals.*"] },
    ];
    const rootMinted = async (owner: string) => (await gateway.mint(["lead"], { owner })).key;
    /** Minted for another owner by a key of this one. */
    const under = async (desk: string, owner: string) => {
      const body = { name: "k", owner, policies: ["lead"] };
      return String((await gateway.admin("POST", "/keys", body, await rootMinted(desk))).body?.["key"]);
    };
    const [LEAD_IS, OTHER, THIRD] = ["lead@example.com", "second@example.com", "third@example.com"];
    beforeEach(async () => {
      await gateway.publish([{ policy: "lead", rules: LEAD }]);
    });

    it.each([
      ["approves with a key of their own what that one asked", () => under(LEAD_IS, OTHER), () => rootMinted(LEAD_IS)],
      ["asks with a key of their own what that one approves", () => rootMinted("Lead@example.com"), () => under(LEAD_IS, OTHER)],
      ["has two of them, under two keys", () => under(LEAD_IS, OTHER), () => under(LEAD_IS, THIRD)],
    ])("%s: refused", async (_who, asks, approves) => {
      const key = await asks();
      const id = approvalIdOf(await act(scene, "ban", { key }));
      expect((await say(scene, "approve", id, await approves())).codes).toEqual(["bailiff_approver_refused"]);
      expect((await act(scene, "ban", { key })).status).toBe(403);
      expect((await say(scene, "approve", id, await under(THIRD, "fourth@example.com"))).status).toBe(200);
    });

    it.each([
      ["their own first", () => rootMinted(LEAD_IS), () => under(LEAD_IS, OTHER)],
      ["their own second", () => under(LEAD_IS, OTHER), () => rootMinted(LEAD_IS)],
    ])("nor do they agree as two people: %s", async (_order, first, second) => {
      const key = await rootMinted("asker@example.com");
      const id = approvalIdOf(await act(scene, "lock", { key }));
      expect((await say(scene, "approve", id, await first())).status).toBe(200);
      expect((await say(scene, "approve", id, await second())).codes).toEqual(["bailiff_approver_refused"]);
      expect((await say(scene, "approve", id, await rootMinted(THIRD))).body).toMatchObject({ status: "approved" });
    });
  });

  it("a policy says what may be approved, by operation, owner and amount", async () => {
    const when = 'args.operation == "users.lock" && args.key_owner == "support@example.com" && !has(args.amount)';
    await gateway.publish([
      POLICIES[0],
      {
        policy: DESK,
        rules: [
          { id: "some", allow: ["approvals.approve", "approvals.get"], when },
          { id: "list", allow: ["approvals.list"] },
        ],
      },
    ]);
    const [ban, lock] = [approvalIdOf(await act(scene)), approvalIdOf(await act(scene, "lock"))];
    expect((await say(scene, "approve", ban, scene.approver.key)).codes).toEqual(["bailiff_not_found"]);
    expect((await say(scene, "approve", lock, scene.approver.key)).status).toBe(200);
    expect(await listedFor(scene, "", scene.approver.key)).toMatchObject([{ id: lock }]);
    const none = `apr_${scene.asker.id}_99`;
    expect((await say(scene, "approve", none, scene.approver.key)).codes).toEqual(["bailiff_not_found"]);
    expect((await gateway.admin("GET", `/approvals/${none}`)).status).toBe(404);
  });
});

describe("the log", () => {
  it("has one story: who asked, who agreed and why, and what then happened", async () => {
    const id = approvalIdOf(await act(scene, "lock"));
    await act(scene, "lock");
    await say(scene, "approve", id, scene.approver.key, "seen the ticket");
    await say(scene, "approve", id, scene.other.key);
    await act(scene, "lock");
    // Among very many ledgers a reader finds those that have reported.
    await ringAlarm(scene.asker.id);
    const page = await gateway.admin("GET", `/audit?approval=${id}`);
    const records: unknown = page.body?.["data"];
    const steps = (Array.isArray(records) ? records : [])
      .filter(({ ledger }) => ledger === scene.asker.id)
      .map(({ type, approval, reason }) => [type, approval?.step ?? null, reason]);
    expect(steps.reverse()).toEqual([
      ["denied", "asked", "TICKET-1"],
      ["denied", "waiting", "TICKET-1"],
      ["admin", "agreed", "seen the ticket"],
      ["admin", "approved", "looked at it"],
      ["intent", "used", "TICKET-1"],
      ["outcome", null, "TICKET-1"],
    ]);
    await expectWholeChain(scene.asker.id);
    const acts = await gateway.admin("GET", `/acts?approval=${id}`);
    expect(acts.body?.["data"]).toMatchObject([
      { result: "ok", approvals: { id, by: [{ owner: "lead@example.com" }, { owner: "security@example.com" }] } },
      { result: "denied", approvals: { step: "waiting" } },
      { result: "denied", approvals: { step: "asked" } },
    ]);
  });

  it("has no secret of what was asked: the digest binds it, and the request shows it hidden", async () => {
    const rules = [{ id: "create", allow: ["users.create"], approve: { count: 1, within: "1h" } }];
    await gateway.publish([{ policy: "asker", rules }, POLICIES[1]]);
    const create = (password: string) =>
      gateway.call("POST", "/v1/users", { key: scene.asker.key, body: { email_address: ["ada@example.com"], password } });
    const id = approvalIdOf(await create("correct horse battery"));
    expect(approvalIdOf(await create("another horse battery"))).not.toBe(id);
    const shown = await gateway.admin("GET", `/approvals/${id}`, undefined, scene.approver.key);
    expect(shown.body).toMatchObject({ args: { email_address: ["ada@example.com"], password: "[redacted]" } });
    expect(JSON.stringify(gateway.answers.map(({ text }) => text))).not.toContain("horse battery");
  });
});

describe("bounds", () => {
  it("a hundred at a time of one key, and room again when one is withdrawn or over", async () => {
    for (let n = 0; n < 100; n += 1) expect((await act(scene, "ban", { user: `user_${n}` })).status).toBe(403);
    const full = await act(scene, "ban", { user: "user_100" });
    expect([full.status, full.codes]).toEqual([403, ["bailiff_approvals_full"]]);
    await say(scene, "withdraw", `apr_${scene.asker.id}_7`, scene.asker.key);
    expect(approvalIdOf(await act(scene, "ban", { user: "user_100" }))).toBe(`apr_${scene.asker.id}_101`);
    vi.setSystemTime(NOON + 60 * MINUTE_MS);
    expect((await act(scene, "ban", { user: "user_200" })).codes).toEqual(["bailiff_approval_required"]);
  });
});
