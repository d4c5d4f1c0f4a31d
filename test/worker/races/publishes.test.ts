// Publishes that race one another, and changes of the key that publishes: what was decided on before is not put over what came since. A publish
// is the one change that could give back everything that somebody else has just taken away.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { jobPayload } from "../../issuer-stand-in.ts";
import { browser, recordsOf } from "../console/session-scene.ts";
import { AUTHOR, MACHINES, nowSeconds, signingIn } from "../sign-in/signing-in.ts";
import { type Answer, type MintedKey, testGateway } from "../test-gateway.ts";
import { meanwhile } from "./meanwhile.ts";

const theirs = testGateway();
const ours = testGateway();
const PUBLISH = { id: "publish", allow: ["policies.publish", "policies.read", "policies.read_version", "keys.create"] };
const EDITOR = { policy: "editor", rules: [PUBLISH] };
const look = (...allow: string[]) => ({ policy: "support", rules: [{ id: "look", allow }] });
let editor: MintedKey;
let before: unknown;

const inForce = async () => (await ours.admin("GET", "/policies")).body;

beforeEach(async () => {
  expect(await ours.publish([EDITOR, look("users.get")])).toMatchObject({ status: 200 });
  editor = await ours.mint(["editor"]);
  before = (await inForce())?.["version"];
});

const WIDER = { policies: [EDITOR, look("users.get", "users.ban")] };
const ways: readonly [string, () => Promise<(body: object) => Promise<Answer>>][] = [
  ["a key", async () => (body) => theirs.admin("PUT", "/policies", body, editor.key)],
  [
    "a session of it",
    async () => {
      const one = browser(theirs);
      expect(await one.signIn(editor.key)).toMatchObject({ status: 201 });
      return (body) => one.call("PUT", "/admin/policies", { body });
    },
  ],
];

describe.each(ways)("%s that publishes", (_who, sender) => {
  it.each<[string, () => Promise<unknown>]>([
    ["while somebody publishes something else", () => ours.publish([EDITOR, look("users.get", "users.list")])],
    [
      "while somebody publishes something else and puts back what was",
      async () => {
        await ours.publish([EDITOR, look("users.list")]);
        await ours.publish([EDITOR, look("users.get")]);
      },
    ],
    ["while it is revoked", () => ours.admin("POST", `/keys/${editor.id}/revoke`, { reason: "leaked" })],
    ["while it loses the policy that lets it", () => ours.admin("PATCH", `/keys/${editor.id}`, { policies: ["support"] })],
    [
      "while it is kept to other addresses",
      () => ours.admin("PATCH", `/keys/${editor.id}`, { allowed_cidrs: ["198.51.100.0/24"] }),
    ],
    ["while it gets a new secret", () => ours.admin("POST", `/keys/${editor.id}/rotate`, { grace_seconds: 0 })],
  ])("%s does not come over that", async (_what, happens) => {
    const publish = await sender();
    let since: unknown;
    meanwhile(theirs, async () => {
      await happens();
      since = await inForce();
    });
    const answer = await publish(WIDER);
    expect(await inForce()).toEqual(since);
    expect(answer).toMatchObject({ status: 409, codes: ["bailiff_version_conflict"] });
    const [record] = await recordsOf(ours, `key=${editor.id}&operation=policies.publish&type=admin`);
    expect(record).toMatchObject({ outcome: "refused", error: "bailiff_version_conflict" });
  });

  it("while nothing happens publishes, also the same again", async () => {
    const publish = await sender();
    for (const _time of [1, 2]) expect(await publish(WIDER)).toMatchObject({ status: 200 });
    expect((await inForce())?.["policies"]).toEqual(WIDER.policies);
  });
});

it("a key whose parent is revoked while it publishes does not either", async () => {
  const body = { name: "child", owner: "team@example.com", policies: ["editor"] };
  const child = await ours.admin("POST", "/keys", body, editor.key);
  meanwhile(theirs, () => ours.admin("POST", `/keys/${editor.id}/revoke`, { reason: "leaked" }));
  const answer = await theirs.admin("PUT", "/policies", WIDER, String(child.body?.["key"]));
  expect(answer).toMatchObject({ status: 409 });
  expect(await inForce()).toMatchObject({ version: before });
});

it("a job that is taken from the list while it publishes does not either", async () => {
  const { gateway, github, asJob } = await signingIn();
  const listed = { people: [], machines: MACHINES };
  expect(await gateway.publish([AUTHOR, look("users.get")], listed)).toMatchObject({ status: 200 });
  const token = await github.sign(jobPayload(nowSeconds()));
  meanwhile(gateway, () => ours.publish([AUTHOR, look("users.get")]));
  const answer = await asJob("PUT", "/admin/policies", token, { policies: [AUTHOR, look("users.ban")], ...listed });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect((await inForce())?.["policies"]).toEqual([AUTHOR, look("users.get")]);
});

it("the root token publishes over whatever is there, unless it says over what", async () => {
  meanwhile(theirs, () => ours.publish([EDITOR, look("users.list")]));
  expect(await theirs.admin("PUT", "/policies", WIDER)).toMatchObject({ status: 200 });
  expect((await inForce())?.["policies"]).toEqual(WIDER.policies);
  const { version } = (await inForce()) ?? {};
  meanwhile(theirs, () => ours.publish([EDITOR, look("users.list")]));
  expect(await theirs.admin("PUT", "/policies", { policies: [EDITOR], if_version: version })).toMatchObject({ status: 409 });
});

describe("a publish whose answer was lost on the way", () => {
  /** The Registry is asked twice, as after a lost connection. */
  const twice = (between: () => Promise<unknown> = async () => undefined) => {
    const gateway = testGateway();
    const { publish } = gateway.services.ledgers;
    gateway.services.ledgers.publish = async (request) => {
      await publish(request);
      await between();
      return publish(request);
    };
    return gateway;
  };

  it("is one publish, and on record as one that was made", async () => {
    for (const key of [editor.key, undefined]) {
      await ours.publish([EDITOR, look("users.get")]);
      const gateway = twice();
      expect(await gateway.admin("PUT", "/policies", { ...WIDER, if_version: before }, key)).toMatchObject({ status: 200 });
      const [record] = await recordsOf(ours, "operation=policies.publish&type=admin");
      expect(record).toMatchObject({ outcome: "ok" });
      const listed: unknown = (await ours.admin("GET", "/policies/versions?limit=2")).body?.["data"];
      expect(listed).toMatchObject([{ in_force: true }, { version: before }]);
    }
  });

  it("is one publish too where its caller asks again, with the version that it was made over, and nobody else's", async () => {
    for (const key of [editor.key, undefined]) {
      await ours.publish([EDITOR, look("users.get")]);
      const ask = (as = key) => ours.admin("PUT", "/policies", { ...WIDER, if_version: before }, as);
      const first = await ask();
      const made = (await ours.admin("GET", "/policies/versions?limit=1")).body;
      // A conflict would be the last word on it: who did not learn what came before is asked once more.
      const away = vi.spyOn(ours.services.ledgers, "publishes").mockResolvedValueOnce(null);
      expect(await ask()).toMatchObject({ status: 503, codes: ["bailiff_ledger_unavailable"] });
      away.mockRestore();
      expect(await ask()).toMatchObject({ status: 200, body: { version: first.body?.["version"] } });
      expect((await ours.admin("GET", "/policies/versions?limit=1")).body).toEqual(made);
      const other = await ours.mint(["editor"]);
      expect(await ask(other.key)).toMatchObject({ status: 409, codes: ["bailiff_version_conflict"] });
    }
  });

  it("is a conflict where its caller asks again and something else is in force by now, or was put back since", async () => {
    const ask = () => ours.admin("PUT", "/policies", { ...WIDER, if_version: before });
    expect(await ask()).toMatchObject({ status: 200 });
    await ours.publish([EDITOR, look("users.list")]);
    expect(await ask()).toMatchObject({ status: 409 });
    await ours.admin("PUT", "/policies", WIDER);
    expect(await ask()).toMatchObject({ status: 409 });
  });

  it("is none over what somebody else has published since", async () => {
    const gateway = twice(() => ours.publish([EDITOR, look("users.list")]));
    const answer = await gateway.admin("PUT", "/policies", { ...WIDER, if_version: before }, editor.key);
    expect((await inForce())?.["policies"]).toEqual([EDITOR, look("users.list")]);
    // It was in force for that long, so neither the answer nor the record says that nothing was published.
    expect(answer).toMatchObject({ status: 200 });
    const [record] = await recordsOf(ours, `key=${editor.id}&operation=policies.publish&type=admin`);
    expect(record).toMatchObject({ outcome: "ok" });
  });
});

it("that was made before some Ledgers had heard of it, and put aside meanwhile, is on record as made", async () => {
  const gateway = testGateway();
  const { publish } = gateway.services.ledgers;
  gateway.services.ledgers.publish = async (request) => {
    gateway.services.ledgers.publish = publish;
    const made = await publish(request);
    await ours.publish([EDITOR, look("users.list")]);
    return made?.value.ok ? { value: { ...made.value, pendingCount: 1 } } : made;
  };
  expect(await gateway.admin("PUT", "/policies", WIDER, editor.key)).toMatchObject({ status: 200 });
  expect((await inForce())?.["policies"]).toEqual([EDITOR, look("users.list")]);
});
