// What a reader of the log is told of users at Clerk: as much as their own key is told by `GET /v1/users`, and on record like that.

import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parse } from "yaml";
import PAGE from "../../docs/audit.md?raw";
import { json, type UpstreamCall } from "./scripted-clerk.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway();

/** The policy that docs/audit.md gives. */
function documented(): { rules: { id: string; allow: string[]; only: string[] }[] } {
  const [, yaml = ""] = /```yaml\n(policy: see-who\n[\s\S]*?)```/.exec(PAGE) ?? [];
  return parse(yaml);
}

const POLICIES = {
  desk: [{ id: "ban", allow: ["users.ban", "users.bulk_ban"] }],
  plain: [{ id: "log", allow: ["audit.acts", "audit.read", "audit.export"] }],
  full: [{ id: "log", allow: ["audit.acts", "audit.read", "audit.export", "users.list"] }],
  nameless: [{ id: "log", allow: ["audit.acts", "users.list"], mask: ["@name"] }],
  secretive: [{ id: "log", allow: ["audit.acts", "audit.read", "audit.export", "users.list"], mask: ["@email"] }],
  careful: [
    { id: "log", allow: ["audit.acts", "audit.read", "users.list", "users.get"] },
    { id: "vip", deny: ["users.get"], when: "has(target.private_metadata.vip)" },
  ],
  seldom: [
    { id: "log", allow: ["audit.acts"] },
    { id: "look", allow: ["users.list"], limit: [{ max: 1, per: "1h" }] },
  ],
  documented: [{ id: "log", allow: ["audit.acts", "audit.read"] }, ...documented().rules],
  justified: [
    { id: "log", allow: ["audit.acts"] },
    { id: "look", allow: ["users.list"], when: 'context.reason == "TICKET-9"' },
  ],
} as const;
type Policy = keyof typeof POLICIES;
const keys = new Map<string, MintedKey>();

/** Users of Clerk; whoever is not here was deleted. */
const USERS = [
  { id: "user_1", first_name: "Ada", last_name: "Lovelace", username: "ada", email: "ada@example.com", private_metadata: {} },
  {
    id: "user_2",
    first_name: null,
    last_name: null,
    username: "grace",
    email: "grace@example.com",
    private_metadata: { vip: true },
  },
  { id: "user_3", first_name: "", last_name: null, username: null, email: "nobody@example.com", private_metadata: {} },
];
function clerk({ method, url }: UpstreamCall): Response {
  const { pathname, searchParams } = new URL(url);
  if (method !== "GET" || pathname !== "/v1/users") return json({ id: "x" });
  const ids = searchParams.getAll("user_id").map((id) => id.replace(/^\+/, ""));
  const addresses = searchParams.getAll("email_address");
  const found = USERS.filter(({ id, email }) => ids.includes(id) || addresses.includes(email));
  const made = ids.filter((id) => id.startsWith("user_many")).map((id) => ({ id, first_name: "M", last_name: id.slice(9) }));
  return json([...found.map(({ email, ...user }) => ({ ...user, email_addresses: [{ email_address: email }] })), ...made]);
}

const ask = (policy: Policy, path: string, headers: Record<string, string> = {}) =>
  gateway.call("GET", `/admin${path}`, { key: keys.get(policy)?.key ?? "", headers });
const looks = () => gateway.clerk.sent.filter(({ method, url }) => method === "GET" && new URL(url).pathname === "/v1/users");
interface Row {
  readonly target: string | string[] | null;
  readonly name?: unknown;
}
async function acts(policy: Policy, query: string, headers?: Record<string, string>) {
  const answer = await ask(policy, `/acts?names=true&operation=users.*&${query}`, headers);
  expect(answer.status, answer.text).toBe(200);
  const body: { data: Row[]; names: { result: string; detail: string }; target_users?: string[] } = JSON.parse(answer.text);
  return { named: body.data.map(({ target, name }) => [target, name]), ...body };
}
const recordsOf = async (policy: Policy, query = "") => {
  const { body } = await gateway.admin("GET", `/audit?key=${keys.get(policy)?.id}&operation=users.list${query}`);
  return body?.["data"];
};

beforeAll(async () => {
  const published = await gateway.publish(Object.entries(POLICIES).map(([policy, rules]) => ({ policy, rules })));
  expect(published.status, published.text).toBe(200);
  for (const policy of Object.keys(POLICIES)) keys.set(policy, await gateway.mint([policy], { name: policy }));
  gateway.clerk.answerWith(clerk);
  const desk = keys.get("desk")?.key ?? "";
  for (const { id } of [...USERS, { id: "user_gone" }]) await gateway.call("POST", `/v1/users/${id}/ban`, { key: desk });
  await gateway.call("POST", "/v1/users/ban", { key: desk, body: { user_ids: ["user_1", "user_2"] } });
});
beforeEach(() => {
  gateway.clerk.answerWith(clerk);
  gateway.clerk.sent.length = 0;
});

describe("names of a page of acts", () => {
  it("are asked for in one look, each user once, and stand beside their targets", async () => {
    const { named, names } = await acts("full", "type=intent");
    expect(named).toEqual([
      [
        ["user_1", "user_2"],
        ["Ada Lovelace", "grace"],
      ],
      ["user_gone", null],
      ["user_3", null],
      ["user_2", "grace"],
      ["user_1", "Ada Lovelace"],
    ]);
    expect(names.result).toBe("shown");
    const [look, ...more] = looks();
    expect(more).toEqual([]);
    const { searchParams } = new URL(look?.url ?? "");
    expect(searchParams.getAll("user_id").toSorted()).toEqual(["user_1", "user_2", "user_3", "user_gone"]);
    expect(await recordsOf("full", "&limit=1")).toMatchObject([
      {
        type: "read",
        outcome: "ok",
        key: { name: "full" },
        args: { user_id: ["user_1", "user_2", "user_3", "user_gone"], limit: 4 },
      },
    ]);
  });

  it("are not asked for where nobody asked, and where a page is about no user", async () => {
    const { body } = await ask("full", "/acts?operation=users.*");
    expect(body).not.toHaveProperty("names");
    expect(body?.["data"]).not.toEqual(expect.arrayContaining([expect.objectContaining({ name: expect.anything() })]));
    const { names } = await acts("full", "reason=no-such");
    expect(names.result).toBe("shown");
    expect(looks()).toEqual([]);
  });

  it("are absent for a key that may not list users, with the words of GET /v1/users; the acts are there", async () => {
    const { named, names } = await acts("plain", "target=user_1");
    expect(named).toEqual([
      [
        ["user_1", "user_2"],
        [null, null],
      ],
      ["user_1", null],
    ]);
    const direct = await gateway.call("GET", "/v1/users?user_id=user_1", { key: keys.get("plain")?.key ?? "" });
    expect(names).toEqual({ result: "not_allowed", detail: JSON.parse(direct.text).errors[0].long_message });
    expect(looks()).toEqual([]);
    expect(await recordsOf("plain")).toMatchObject([{ type: "denied" }, { type: "denied" }]);
  });

  it("are absent where a mask hides them", async () => {
    const { named, names } = await acts("nameless", "target=user_3&target=user_2");
    expect(named.flat(2)).not.toContain("grace");
    expect(names).toMatchObject({ result: "masked" });
  });

  it("of users whom a rule hides are as absent as those of users who are gone", async () => {
    const { named, names } = await acts("careful", "target=user_2&target=user_gone");
    expect(named).toEqual([
      [
        ["user_1", "user_2"],
        ["Ada Lovelace", null],
      ],
      ["user_gone", null],
      ["user_2", null],
    ]);
    expect(names.result).toBe("shown");
  });

  it("obey conditions on the circumstances of the call: the reader's reason goes with the look", async () => {
    expect((await acts("justified", "target=user_1")).names.result).toBe("not_allowed");
    expect((await acts("justified", "target=user_1", { "Bailiff-Reason": "TICKET-9" })).names.result).toBe("shown");
    expect(await recordsOf("justified", "&limit=1")).toMatchObject([{ reason: "TICKET-9", ip: "203.0.113.7" }]);
  });

  it("are charged to the limits of the key", async () => {
    expect((await acts("seldom", "target=user_1")).names.result).toBe("shown");
    const { names } = await acts("seldom", "target=user_1");
    expect(names.result).toBe("unavailable");
    expect(names.detail).toContain("limit");
    expect(looks()).toHaveLength(1);
  });

  it("are not the root token's, which has no rights at Clerk", async () => {
    const { body } = await gateway.admin("GET", "/acts?names=true&target=user_3");
    expect(body).toMatchObject({
      data: [{ name: null }],
      names: { result: "not_allowed", detail: expect.stringContaining("users.list") },
    });
    expect(looks()).toEqual([]);
  });

  it.each([
    [500, "unavailable"],
    [422, "unavailable"],
    [403, "not_allowed"],
  ])("are absent when Clerk answers %i, and nothing of its words is told", async (status, result) => {
    gateway.clerk.answerWith(() => json({ errors: [{ code: "odd", message: "x", long_message: "user_3 is a secret" }] }, status));
    const { named, names } = await acts("full", "target=user_3");
    expect(named).toEqual([["user_3", null]]);
    expect(names.result).toBe(result);
    expect(names.detail).not.toContain("secret");
  });

  it("of very many users are asked for a hundred at a time, and not of more than 500", async () => {
    const desk = keys.get("desk")?.key ?? "";
    for (let batch = 0; batch < 11; batch += 1) {
      const userIds = Array.from({ length: batch === 10 ? 1 : 50 }, (_, index) => `user_many${batch}_${index}`);
      const banned = await gateway.call("POST", "/v1/users/ban", {
        key: desk,
        body: { user_ids: userIds },
        headers: { "Bailiff-Reason": "many" },
      });
      expect(banned.status, banned.text).toBe(200);
    }
    gateway.clerk.sent.length = 0;
    const { data, names } = await acts("full", "reason=many");
    expect(looks()).toHaveLength(5);
    expect(names.result).toBe("partly");
    const all = data.flatMap(({ name }) => name);
    expect([all.length, all.filter((name) => name === null).length]).toEqual([501, 1]);
  });
});

describe("target_email", () => {
  it.each(["/acts?operation=users.ban&", "/audit?operation=users.ban&type=intent&"])(
    "finds what was done to a user: %s",
    async (path) => {
      const { body } = await ask("full", `${path}target_email=ADA%40Example.com`);
      expect(body).toMatchObject({ data: [{ target: "user_1" }], target_users: ["user_1"] });
      expect(await recordsOf("full", "&limit=1")).toMatchObject([{ type: "read", args: { email_address: ["ada@example.com"] } }]);
    },
  );

  it("given several times, and beside target, means any of them", async () => {
    const query = "target_email=ada%40example.com&target_email=grace%40example.com&target=user_gone";
    const { named, target_users } = await acts("full", `operation=users.ban&type=intent&${query}`);
    expect(named.map(([target]) => target)).toEqual([["user_1", "user_2"], "user_gone", "user_2", "user_1"]);
    expect(target_users).toEqual(["user_1", "user_2"]);
    expect(looks()).toHaveLength(2);
  });

  it("and names are all that the policy of docs/audit.md allows", async () => {
    const { named } = await acts("documented", "target_email=ada%40example.com&type=intent&operation=users.ban");
    expect(named.at(-1)).toEqual(["user_1", "Ada Lovelace"]);
    const search = (query: string) => gateway.call("GET", `/v1/users?${query}`, { key: keys.get("documented")?.key ?? "" });
    for (const query of ["query=ada", "banned=true", "email_address_query=ada", "order_by=username"])
      expect([query, (await search(query)).status]).toEqual([query, 403]);
  });

  it("of nobody is an empty page that says so", async () => {
    for (const path of ["/acts", "/audit"]) {
      const { status, body } = await ask("full", `${path}?target_email=none%40example.com`);
      expect([status, body]).toEqual([200, { data: [], next_cursor: null, target_users: [] }]);
    }
  });

  it("narrows a table, and its answer says how many users have the address", async () => {
    const table = (address: string) => ask("full", `/audit/export?format=csv&type=intent&target_email=${address}`);
    const found = await table("grace%40example.com");
    expect(found.headers.get("bailiff-target-users")).toBe("1");
    expect(
      found.text
        .trimEnd()
        .split("\r\n")
        .slice(1)
        .every((row) => row.includes("user_2")),
    ).toBe(true);
    expect(found.text.trimEnd().split("\r\n").length).toBeGreaterThan(1);
    const nobody = await table("none%40example.com");
    expect(nobody.headers.get("bailiff-target-users")).toBe("0");
    expect(nobody.text.trimEnd().split("\r\n")).toHaveLength(1);
    expect(await ask("full", "/audit/export?target_email=ada%40example.com")).toMatchObject({ status: 422 });
  });

  it("of a user whom a rule hides is of nobody", async () => {
    const { body } = await ask("careful", "/acts?target_email=grace%40example.com");
    expect(body).toEqual({ data: [], next_cursor: null, target_users: [] });
  });

  it.each(["/acts?", "/audit?", "/audit/export?format=csv&"])(
    "is refused to a key whose mask hides addresses, as GET /v1/users refuses it, known address or not: %s",
    async (path) => {
      const direct = await gateway.call("GET", "/v1/users?email_address=ada%40example.com", {
        key: keys.get("secretive")?.key ?? "",
      });
      const [known, unknown] = [
        await ask("secretive", `${path}target_email=ada%40example.com`),
        await ask("secretive", `${path}target_email=none%40example.com`),
      ];
      for (const answer of [known, unknown]) {
        expect(answer).toMatchObject({ status: 403, codes: direct.codes });
        expect(JSON.parse(answer.text).errors).toEqual(JSON.parse(direct.text).errors);
      }
      expect(looks()).toEqual([]);
    },
  );

  it("is refused to a key that may not list users, and to the root token", async () => {
    expect(await ask("plain", "/acts?target_email=ada%40example.com")).toMatchObject({
      status: 403,
      codes: ["bailiff_policy_denied"],
    });
    const root = await gateway.admin("GET", "/audit?target_email=ada%40example.com");
    expect(root).toMatchObject({ status: 422, codes: ["bailiff_param_invalid"] });
    expect(root.text).not.toContain("ada@");
    expect(looks()).toEqual([]);
  });

  it.each(["ada", "ada@example.com.", "a da@example.com"])(
    "is an address in the spelling that GET /v1/users takes: not %j",
    async (address) => {
      expect(await ask("full", `/acts?target_email=${encodeURIComponent(address)}`)).toMatchObject({ status: 422 });
      expect(looks()).toEqual([]);
    },
  );

  it.each([
    [500, 502],
    [429, 429],
  ])("when Clerk answers %i is no empty page", async (status, told) => {
    gateway.clerk.answerWith(() => json({ errors: [{ code: "odd", message: "x", long_message: "ada@example.com" }] }, status));
    const answer = await ask("full", "/acts?target_email=ada%40example.com");
    expect(answer.status).toBe(told);
    expect(answer.text).not.toContain("ada@");
  });
});
