// Borders that a key draws around itself: its owner's keys and records, or its own descendants'. What it asked beyond them stands in the log
// that it may read, and tells nothing there either; what it mints sees no more than it does.
import { beforeAll, describe, expect, it } from "vitest";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const gateway = testGateway();
const ABSENT = "000000000000";
const keys: Record<string, MintedKey> = {};
const OWN = "target.owner == key.owner";
const BELOW = "key.id in target.ancestors";
const SEES = ["keys.list", "keys.get", "audit.read", "audit.acts"];

beforeAll(async () => {
  gateway.clerk.answerWith(() => json({ id: "user_1" }));
  const published = await gateway.publish([
    {
      policy: "team",
      rules: [
        { id: "see", allow: [...SEES, "audit.export"], when: OWN },
        { id: "no-shouting", deny: ["keys.get"], when: 'target.name == "loud"' },
        { id: "stop", allow: ["keys.revoke"], when: `size(args.reason) >= 8 && ${OWN}`, limit: [{ max: 5, per: "1d" }] },
        { id: "work", allow: ["users.ban", "keys.create", "keys.update", "keys.rotate"] },
      ],
    },
    {
      policy: "line",
      rules: [
        { id: "see", allow: SEES, when: BELOW },
        { id: "work", allow: ["users.ban", "keys.create"] },
      ],
    },
    { policy: "reads", rules: [{ id: "no-keys", allow: ["audit.read"], when: 'target.operation.startsWith("users.")' }] },
    { policy: "nobody", rules: [{ id: "see", allow: ["audit.read"], when: "!has(target.key_id)" }] },
    {
      policy: "broken",
      rules: [{ id: "see", allow: ["audit.read"], when: 'target.class == "write" || target.owner == "team"' }],
    },
    { policy: "whole", rules: [{ id: "see", allow: [...SEES, "audit.export"] }] },
  ]);
  expect(published, published.text).toMatchObject({ status: 200 });
  keys["team"] = await gateway.mint(["team"], { name: "team", owner: "support" });
  keys["loud"] = await gateway.mint(["team"], { name: "loud", owner: "support" });
  keys["other"] = await gateway.mint(["team"], { name: "other", owner: "finance" });
  keys["line"] = await gateway.mint(["line"], { name: "line", owner: "support" });
  for (const policy of ["reads", "nobody", "broken", "whole"]) keys[policy] = await gateway.mint([policy], { name: policy });
  keys["child"] = await mintThrough("line", "child");
  keys["grandchild"] = await mintThrough("child", "grandchild");
  for (const name of ["team", "other", "line", "child", "grandchild"]) await ban(name);
});

const ban = (name: string) => gateway.call("POST", "/v1/users/user_1/ban", { key: keys[name]?.key ?? "" });
const as = (name: string, method: string, path: string, body?: unknown) =>
  gateway.admin(method, path, body, keys[name]?.key ?? "");

const mintThrough = (parent: string, name: string) => gateway.mint(["line"], { name, owner: "support" }, keys[parent]?.key ?? "");

interface Row {
  readonly id: string;
  readonly name: string;
  readonly seq: number | null;
  readonly hash: string | null;
  readonly request_id: string;
  readonly ledger: string;
  readonly operation: string | null;
  readonly key: { readonly id: string; readonly name: string; readonly owner: string } | null;
}

async function rows(name: string, path: string): Promise<readonly Row[]> {
  const answer = await as(name, "GET", path);
  expect(answer, answer.text).toMatchObject({ status: 200 });
  return JSON.parse(answer.text).data;
}
const names = async (name: string) => (await rows(name, "/keys")).map((key) => key.name).toSorted();
const actors = async (name: string, path: string) =>
  [...new Set((await rows(name, path)).map(({ key }) => key?.name ?? "nobody"))].toSorted();

describe("a border of the owner", () => {
  it("shows the team's keys, records and acts", async () => {
    expect(await names("team")).toEqual(["child", "grandchild", "line", "loud", "team"]);
    expect(await actors("team", "/audit")).toEqual(["child", "grandchild", "line", "team"]);
    expect(await actors("team", "/acts")).toEqual(["child", "grandchild", "line", "team"]);
    expect(await names("other")).toEqual(["other"]);
    expect(await actors("whole", "/audit")).toEqual(expect.arrayContaining(["other", "root token", "team"]));
  });

  it("has the numbers of a key's own ledger, and none of the ledger that all share", async () => {
    const all = await rows("team", "/audit");
    const [own, shared] = [all.filter(({ ledger }) => ledger !== "admin"), all.filter(({ ledger }) => ledger === "admin")];
    expect(own.length).toBeGreaterThan(0);
    expect(shared.length).toBeGreaterThan(0);
    for (const { id, seq, ledger, hash } of own) expect([id, typeof hash]).toEqual([`${ledger}-${seq}`, "string"]);
    for (const { id, seq, hash } of shared) expect([/^admin-[0-9A-Za-z]{12}$/.test(id), seq, hash]).toEqual([true, null, null]);
    const whole = await rows("whole", "/audit");
    for (const { request_id: request } of shared)
      expect(whole.filter((one) => one.request_id === request).every(({ seq }) => typeof seq === "number")).toBe(true);
  });

  it("does not tell in its own log which keys there are beyond it", async () => {
    const secret = keys["other"]?.id ?? "";
    const asked = async (id: string) => {
      const answer = await as("team", "GET", `/keys/${id}`);
      const [record] = (await rows("team", "/audit?operation=keys.get")).filter(({ id: own }) => own !== "");
      return JSON.stringify([answer.status, answer.body?.["errors"], record])
        .replaceAll(id, ABSENT)
        .replaceAll(/"(id|request_id|at|called_at|args_salt|args_hash)":"[^"]*"/g, '"$1":""');
    };
    expect(await asked(secret)).toBe(await asked(ABSENT));
    // Hidden by a deny, and of the team.
    expect(await asked(keys["loud"]?.id ?? "")).toBe(await asked(ABSENT));
  });

  it("stops keys of the team and no others; a missing reason is told whichever key it is", async () => {
    const victim = await gateway.mint(["team"], { name: "victim", owner: "support" });
    const revoke = (id: string, reason: string) => as("team", "POST", `/keys/${id}/revoke`, { reason });
    for (const id of [victim.id, keys["other"]?.id ?? "", ABSENT]) {
      const refused = await revoke(id, "x");
      expect([refused.status, refused.codes]).toEqual([403, ["bailiff_policy_denied"]]);
      expect(refused.text).toContain("size(args.reason)");
    }
    for (const id of [keys["other"]?.id ?? "", ABSENT])
      expect(await revoke(id, "not needed")).toMatchObject({ status: 404, codes: ["bailiff_not_found"] });
    expect(await revoke(victim.id, "not needed")).toMatchObject({ status: 200, body: { id: victim.id, status: "revoked" } });
    expect(await as("other", "GET", "/keys")).toMatchObject({ status: 200, body: { total_count: 1 } });
  });

  it("a key that asks whether it may hears what the call would", async () => {
    const ask = async (id: string) => {
      const subject = { type: "api_key", id: keys["team"]?.id };
      const action = { name: "keys.get", properties: { key_id: id } };
      const body = { subject, action, resource: { type: "user", id: "user_1" } };
      const answer = await gateway.call("POST", "/access/v1/evaluation", { key: keys["team"]?.key ?? "", body });
      expect(answer.status, answer.text).toBe(200);
      return answer.text.replaceAll(id, ABSENT);
    };
    expect(JSON.parse(await ask(keys["line"]?.id ?? ""))).toMatchObject({ decision: true });
    const absent = await ask(ABSENT);
    expect(JSON.parse(absent)).toMatchObject({ decision: false, context: { code: "bailiff_not_found" } });
    expect(await ask(keys["other"]?.id ?? "")).toBe(absent);
  });

  it("an export is a table; proof, which is whole, is refused with what to do", async () => {
    const table = await as("team", "GET", "/audit/export?format=csv");
    expect(table.status).toBe(200);
    expect(table.text).toContain("support");
    for (const word of ["finance", ",other,", "root token"]) expect(table.text).not.toContain(word);
    const proof = await as("team", "GET", "/audit/export");
    expect(proof).toMatchObject({ status: 422, codes: ["bailiff_param_invalid"] });
    expect(proof.text).toContain("format");
    expect((await as("whole", "GET", "/audit/export")).text).toContain('"type":"manifest"');
  });
});

describe("a border of the key's own line", () => {
  it("is what it minted, however deep, without itself; what it minted sees less", async () => {
    expect(await names("line")).toEqual(["child", "grandchild"]);
    expect(await names("child")).toEqual(["grandchild"]);
    expect(await names("grandchild")).toEqual([]);
    expect(await actors("line", "/audit")).toEqual(["child", "grandchild"]);
    expect(await actors("child", "/audit")).toEqual(["grandchild"]);
    expect(await actors("child", "/acts")).toEqual(["grandchild"]);
    expect(await rows("grandchild", "/audit")).toEqual([]);
  });

  it("ends for what it minted where its own ends", async () => {
    const status = async (name: string, of: string) => (await as(name, "GET", `/keys/${keys[of]?.id}`)).status;
    expect([await status("line", "grandchild"), await status("line", "line"), await status("line", "team")]).toEqual([
      200, 404, 404,
    ]);
    expect([await status("child", "grandchild"), await status("child", "child"), await status("child", "line")]).toEqual([
      200, 404, 404,
    ]);
  });
});

describe("a border of operations, or of nobody", () => {
  it("shows what it names", async () => {
    const operations = new Set((await rows("reads", "/audit")).map(({ operation }) => operation));
    expect(operations).toEqual(new Set(["users.ban"]));
  });

  it("what no key did is outside, unless a rule asks for it", async () => {
    expect(await actors("nobody", "/audit")).toEqual(["root token"]);
  });

  it("an error in it hides", async () => {
    // Of a record without operation there is no class, and of one without key no owner.
    const all = await rows("broken", "/audit");
    expect(all.every(({ key, operation }) => key !== null && operation !== null)).toBe(true);
    expect(all.length).toBeGreaterThan(0);
  });
});
