// An approver of one team, and requests of another: what it may neither approve nor look at is to it a request that is not there. Not told are
// whether an id is one, who asked, for what and how much: not by an answer, not by the record that it may read of its own call, and not by how
// much is done for it.
import { beforeEach, describe, expect, it } from "vitest";
import { act, approvalIdOf, approvalScene, DESK, POLICIES, type Scene, say, setTheScene } from "../approvals/approval-scene.ts";
import { recordsOf } from "../console/session-scene.ts";
import type { Answer, MintedKey } from "../test-gateway.ts";

const scene = approvalScene();
const { gateway } = scene;
const asked: string[] = [];
const MINE = 'args.key_owner == "mine@example.com"';
let theirs: string;
let own: string;
let lead: MintedKey;

/** Which of the objects are asked, and what: time says as much as that. */
function watch({ gateway: { services } }: Scene): void {
  const watched = Object.entries(services.ledgers).map(([name, call]) => [
    name,
    (...given: unknown[]) => {
      asked.push(name);
      return Reflect.apply(call, null, given);
    },
  ]);
  Object.assign(services, { ledgers: Object.fromEntries(watched) });
}

beforeEach(async () => {
  await setTheScene(scene);
  theirs = approvalIdOf(await act(scene));
  const mine = await gateway.mint(["asker"], { owner: "mine@example.com" });
  own = approvalIdOf(await act(scene, "ban", { key: mine.key }));
  await publish([{ id: "mine", allow: ["approvals.get", "approvals.approve", "approvals.reject"], when: MINE }]);
  lead = await gateway.mint([DESK], { owner: "lead@example.com" });
});
watch(scene);

async function publish(rules: readonly object[]): Promise<void> {
  const policies = [POLICIES[0], { policy: DESK, rules: [...rules, { id: "log", allow: ["audit.read"] }] }];
  expect(await gateway.publish(policies)).toMatchObject({ status: 200 });
}

const absent = () => [`apr_${scene.asker.id}_99`, "apr_AAAAAAAAAAAA_1"];
type Way = (id: string) => Promise<Answer>;
const WAYS: readonly [string, Way][] = [
  ["looking at it", (id) => gateway.admin("GET", `/approvals/${id}`, undefined, lead.key)],
  ["approving it", (id) => say(scene, "approve", id, lead.key)],
  ["rejecting it", (id) => say(scene, "reject", id, lead.key)],
  ["withdrawing it", (id) => say(scene, "withdraw", id, lead.key)],
];

async function seen(way: Way, id: string): Promise<readonly unknown[]> {
  asked.length = 0;
  const { status, body } = await way(id);
  const work = [...asked];
  const [record] = await recordsOf(gateway, `key=${lead.id}&limit=1`);
  const { args, decision, type, outcome, error, target } = record ?? {};
  return JSON.parse(
    JSON.stringify([status, body?.["errors"], { args, decision, type, outcome, error, target }, work]).replaceAll(id, "ID"),
  );
}

describe("a request of another team", () => {
  it.each(WAYS)("is none, %s", async (_what, way) => {
    // Once before: a first call takes a lease.
    await seen(way, own);
    const found = await seen(way, theirs);
    for (const id of absent()) expect(await seen(way, id)).toEqual(found);
    expect(found.slice(0, 2)).toMatchObject([404, [{ code: "bailiff_not_found" }]]);
    for (const hidden of ["support@example.com", "users.ban", "key_owner"]) expect(JSON.stringify(found)).not.toContain(hidden);
  });

  it("is none under a rule that reads what it has not, either", async () => {
    await publish([{ id: "little", allow: ["approvals.get", "approvals.approve"], when: "args.amount < 500" }]);
    for (const [, way] of WAYS) await seen(way, own);
    for (const [, way] of WAYS.slice(0, 2)) expect(await seen(way, theirs)).toEqual(await seen(way, absent()[0] ?? ""));
  });

  it("one of its own it may look at and approve", async () => {
    expect(await gateway.admin("GET", `/approvals/${own}`, undefined, lead.key)).toMatchObject({ status: 200 });
    expect(await say(scene, "approve", own, lead.key)).toMatchObject({ status: 200 });
  });

  it("one that it may look at and not approve is refused in words, because it may know", async () => {
    await publish([
      { id: "look", allow: ["approvals.get"] },
      { id: "mine", allow: ["approvals.approve"], when: MINE },
    ]);
    const answer = await say(scene, "approve", theirs, lead.key);
    expect(answer).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
    expect(answer.text).toContain("support@example.com");
    expect(await say(scene, "approve", absent()[0] ?? "", lead.key)).toMatchObject({ status: 404 });
  });

  it("a key without any rule for it hears that, whatever the id", async () => {
    await publish([]);
    for (const id of [theirs, ...absent()])
      expect(await say(scene, "approve", id, lead.key)).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
  });
});

it("a key that mints is not told which policies there are beside its own", async () => {
  await publish([{ id: "mint", allow: ["keys.create"] }]);
  const mint = (policies: readonly string[], more: object = {}) =>
    gateway.admin("POST", "/keys", { name: "k", owner: "lead@example.com", policies, ...more }, lead.key);
  const [there, none] = [await mint(["asker"]), await mint(["no-such-policy"])];
  expect(there).toMatchObject({ status: 403, codes: ["bailiff_scope_denied"] });
  expect([none.status, none.body?.["errors"]]).toEqual([there.status, there.body?.["errors"]]);
  const elevated = (policy: string) => mint([DESK], { elevate: { policy, within: "1h" } });
  expect((await elevated("asker")).status).toBe((await elevated("no-such-policy")).status);
  expect((await elevated("no-such-policy")).text).not.toContain("asker");
  // Who may give away any is helped with the names.
  const body = { name: "k", owner: "o", policies: ["no-such-policy"] };
  expect((await gateway.admin("POST", "/keys", body)).text).toContain(`Published are: asker, ${DESK}`);
});
