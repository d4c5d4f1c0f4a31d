// The key desk: minting, listing, changing, rotating, revoking, and who may do it. Everything that is done here is in the `admin` ledger.
import { beforeAll, describe, expect, it } from "vitest";
import { expectWholeChain, lastRecordOf, ledgerOf, recordsOf } from "./ledger-inspection.ts";
import { type Answer, type MintedKey, SECRETS, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
const WANTED = { name: "Support bot", owner: "support@example.com", policies: ["support"] };
let desk: MintedKey;

beforeAll(async () => {
  await gateway.publish([
    { policy: "support", rules: [{ id: "look", allow: ["users.get", "users.list"] }] },
    {
      policy: "key-desk",
      rules: [
        { id: "keys", allow: ["keys.*"] },
        { id: "look", allow: ["users.get"] },
      ],
    },
    { policy: "auditor", rules: [{ id: "read", allow: ["audit.read"] }] },
    { policy: "minting", rules: [{ id: "mint", allow: ["keys.create"], only: ["name", "owner", "policies"] }] },
  ]);
  desk = await gateway.mint(["key-desk"], {
    scopes: ["keys.*", "users.get"],
    allowed_cidrs: ["203.0.113.0/24"],
    expires_at: "2098-01-01T00:00:00Z",
  });
});

const idOf = ({ body }: Answer) => String(body?.["id"]);

describe("minting a key", () => {
  it("answers 201 with the key, once, and the view without a secret", async () => {
    const minted = await gateway.admin("POST", "/keys", WANTED);
    expect(minted).toMatchObject({
      status: 201,
      body: {
        ...WANTED,
        key: expect.stringMatching(/^sk_test_bailiff_[0-9A-Za-z]{61}$/),
        status: "active",
        mode: "test",
        scopes: null,
        allowed_cidrs: null,
        not_before: null,
        expires_at: null,
        consistency: "leased",
        minted_by: "root",
        rotated_at: null,
        revoked: null,
      },
    });
    const shown = await gateway.admin("GET", `/keys/${idOf(minted)}`);
    const { key, ...view } = minted.body ?? {};
    expect(shown).toMatchObject({ status: 200, body: view });
    expect(shown.text + (await gateway.admin("GET", "/keys")).text).not.toContain(String(key).slice(28, 71));
    expect(shown.body).not.toHaveProperty("secrets");
  });

  it.each([
    ["an unknown policy", { policies: ["no-such"] }, "policies"],
    ["no policy", { policies: [] }, "policies"],
    ["a scope that matches nothing", { scopes: ["users.fly"] }, "scopes"],
    ["a scope that is no pattern", { scopes: ["*"] }, "scopes.0"],
    ["an end that is past", { expires_at: "2020-01-01T00:00:00Z" }, "expires_at"],
    ["an end before its start", { not_before: "2090-01-01T00:00:00Z", expires_at: "2089-01-01T00:00:00Z" }, "expires_at"],
    ["a network that is none", { allowed_cidrs: ["10.0.0.0/33"] }, "allowed_cidrs.0"],
    ["an octal address", { allowed_cidrs: ["010.0.0.1"] }, "allowed_cidrs.0"],
    ["the mode that Clerk's key is not", { mode: "live" }, "mode"],
    ["a name with a line break", { name: "a\nb" }, "name"],
    ["a name that is turned around", { name: "desk\u202egnillib" }, "name"],
    ["a name with C1", { name: "a\u009bb" }, "name"],
    ["an owner with a zero-width space", { owner: "sup\u200bport" }, "owner"],
  ])("with %s is refused, and the record says so", async (_name, change, param) => {
    const refused = await gateway.admin("POST", "/keys", { ...WANTED, ...change });
    expect(refused).toMatchObject({ status: 422, codes: ["bailiff_param_invalid"] });
    expect(refused.body).toMatchObject({ errors: [{ meta: { param_name: param } }] });
    expect(await lastRecordOf("admin")).toMatchObject({ operation: "keys.create", error: "bailiff_param_invalid" });
  });

  it.each([
    [{ scopes: ["users.gte"] }, /matches no operation; did you mean users\.get\?"/],
    [{ scopes: ["orders.read"] }, /matches no operation\."/],
    [{ policies: ["suport"] }, /no policy “suport”; did you mean support\? Published are: /],
    [{ policies: ["zebra-crossing"] }, /no policy “zebra-crossing”\. Published are: /],
  ])("says what was meant by %j", async (change, said) => {
    expect((await gateway.admin("POST", "/keys", { ...WANTED, ...change })).text).toMatch(said);
  });

  it("lists it by name with the others", async () => {
    const listed = await gateway.admin("GET", "/keys");
    const names: unknown[] = Array.isArray(listed.body?.["data"])
      ? listed.body["data"].map((key: { name: string }) => key.name)
      : [];
    expect(listed.body?.["total_count"]).toBe(names.length);
    expect(names).toEqual([...names].sort());
  });

  it("tells when it was last used", async () => {
    const minted = await gateway.admin("POST", "/keys", WANTED);
    expect(await gateway.admin("GET", `/keys/${idOf(minted)}`)).toMatchObject({ body: { last_used_at: null } });
    await gateway.call("GET", "/v1/users/user_1", { key: String(minted.body?.["key"]) });
    const used = await gateway.admin("GET", `/keys/${idOf(minted)}`);
    expect(used.body?.["last_used_at"]).toBe((await lastRecordOf(idOf(minted)))?.at);
  });

  it("counts what it did on the admin plane as use", async () => {
    const auditor = await gateway.mint(["auditor"]);
    const unused = await gateway.mint(["auditor"]);
    expect(await gateway.admin("GET", "/audit?limit=1", undefined, auditor.key)).toMatchObject({ status: 200 });
    const at = (await lastRecordOf("admin"))?.at;
    const listed = await gateway.admin("GET", "/keys");
    expect(listed.body?.["data"]).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ id: auditor.id, last_used_at: at }),
        expect.objectContaining({ id: unused.id, last_used_at: null }),
      ]),
    );
    expect(await gateway.admin("GET", `/keys/${auditor.id}`)).toMatchObject({ body: { last_used_at: at } });
    expect(await gateway.admin("GET", `/keys/${unused.id}`)).toMatchObject({ body: { last_used_at: null } });
  });
});

describe("changing a key", () => {
  it("changes what is sent and nothing else", async () => {
    const { id } = await gateway.mint(["support"]);
    const before = await gateway.admin("GET", `/keys/${id}`);
    const changed = await gateway.admin("PATCH", `/keys/${id}`, { owner: "new@example.com", scopes: ["users.get"] });
    expect(changed).toMatchObject({
      status: 200,
      body: { owner: "new@example.com", scopes: ["users.get"], name: before.body?.["name"] },
    });
    expect((await gateway.admin("PATCH", `/keys/${id}`, { scopes: null })).body).toMatchObject({
      scopes: null,
      owner: "new@example.com",
    });
  });

  it.each([
    ["PATCH", "", { status: "active" }],
    ["PATCH", "", { revoked: null }],
    ["PATCH", "", { mode: "live" }],
    ["POST", "/rotate", { secret: "x" }],
    ["POST", "/revoke", { reason: "x", undo: true }],
  ])("%s …%s refuses the unknown field of %j", async (method, path, body) => {
    const { id } = await gateway.mint(["support"]);
    expect(await gateway.admin(method, `/keys/${id}${path}`, body)).toMatchObject({
      status: 422,
      codes: ["bailiff_param_unknown"],
    });
  });

  it.each(["PATCH", "POST /rotate", "POST /revoke", "GET"])(
    "%s of a key that is not there is 404 and makes no Ledger a key's",
    async (what) => {
      const [method = "", path = ""] = what.split(" ");
      const body = path === "/revoke" ? { reason: "x" } : method === "GET" ? undefined : {};
      expect(await gateway.admin(method, `/keys/nosuchkey123${path}`, body)).toMatchObject({
        status: 404,
        codes: ["bailiff_not_found"],
      });
      expect(await ledgerOf("nosuchkey123").lease()).toBeNull();
    },
  );

  it("a revocation needs a reason, and the reason is kept", async () => {
    const { id } = await gateway.mint(["support"]);
    expect((await gateway.admin("POST", `/keys/${id}/revoke`, {})).codes).toEqual(["bailiff_param_invalid"]);
    await gateway.admin("POST", `/keys/${id}/revoke`, { reason: "left the team" });
    expect((await gateway.admin("GET", `/keys/${id}`)).body).toMatchObject({ revoked: { by: "root", reason: "left the team" } });
  });
});

describe("a key that mints keys", () => {
  const child = {
    name: "Child",
    owner: "team@example.com",
    policies: ["key-desk"],
    scopes: ["users.get"],
    allowed_cidrs: ["203.0.113.64/26"],
    expires_at: "2097-01-01T00:00:00Z",
  };

  it("can give away what it has, and less", async () => {
    const minted = await gateway.admin("POST", "/keys", child, desk.key);
    expect(minted).toMatchObject({ status: 201, body: { minted_by: desk.id } });
    expect(await lastRecordOf("admin")).toMatchObject({ key: { id: desk.id }, target: idOf(minted), outcome: "ok" });
  });

  it.each([
    ["another policy", { policies: ["support"] }],
    ["one policy more", { policies: ["key-desk", "support"] }],
    ["no scopes", { scopes: null }],
    ["wider scopes", { scopes: ["users.*"] }],
    ["a scope that only looks like its own", { scopes: ["users.get_*"] }],
    ["no end", { expires_at: null }],
    ["a later end", { expires_at: "2098-01-01T00:00:01Z" }],
    ["no address list", { allowed_cidrs: null }],
    ["a wider network", { allowed_cidrs: ["203.0.112.0/23"] }],
    ["another network beside its own", { allowed_cidrs: ["203.0.113.64/26", "198.51.100.1"] }],
    ["all of IPv6", { allowed_cidrs: ["::/0"] }],
  ])("cannot give away %s", async (_name, more) => {
    const refused = await gateway.admin("POST", "/keys", { ...child, ...more }, desk.key);
    expect([refused.status >= 400 && refused.status < 500, refused.body?.["key"]]).toEqual([true, undefined]);
    expect(["bailiff_scope_denied", "bailiff_param_invalid"]).toContain(refused.codes[0]);
  });

  it("cannot change or rotate a key that is stronger than itself", async () => {
    const { id } = await gateway.mint(["support"]);
    expect((await gateway.admin("PATCH", `/keys/${id}`, { name: "mine now" }, desk.key)).codes).toEqual(["bailiff_scope_denied"]);
    expect((await gateway.admin("POST", `/keys/${id}/rotate`, {}, desk.key)).codes).toEqual(["bailiff_scope_denied"]);
  });

  it("cannot make itself outlive its end", async () => {
    expect((await gateway.admin("PATCH", `/keys/${desk.id}`, { expires_at: null }, desk.key)).codes).toEqual([
      "bailiff_scope_denied",
    ]);
  });

  it("does nothing that its policies do not allow, and is told so on the record", async () => {
    const support = await gateway.mint(["support"]);
    for (const [method, path, body] of [
      ["GET", "/keys", undefined],
      ["POST", "/keys", WANTED],
      ["PUT", "/policies", { policies: [] }],
      ["GET", "/policies", undefined],
      ["GET", "/audit", undefined],
      ["GET", "/audit/export", undefined],
      ["GET", "/status", undefined],
      ["POST", "/explain", { key_id: support.id, operation: "users.get", args: { user_id: "user_1" } }],
    ] as const) {
      expect(await gateway.admin(method, path, body, support.key)).toMatchObject({
        status: 403,
        codes: ["bailiff_policy_denied"],
      });
      expect(await lastRecordOf("admin")).toMatchObject({
        type: "denied",
        key: { id: support.id },
        decision: { effect: "deny" },
      });
    }
  });

  it("is held to the arguments that its rule allows, defaults counted as what was sent", async () => {
    const minting = await gateway.mint(["minting"]);
    const asked = { name: "n", owner: "o", policies: ["minting"], consistency: "strict" };
    expect((await gateway.admin("POST", "/keys", asked, minting.key)).codes).toEqual(["bailiff_policy_denied"]);
  });

  it("does nothing more once it is revoked, in the very next call", async () => {
    const other = await gateway.mint(["key-desk"]);
    expect((await gateway.admin("GET", "/keys", undefined, other.key)).status).toBe(200);
    await testGateway().admin("POST", `/keys/${other.id}/revoke`, { reason: "x" });
    expect((await gateway.admin("POST", `/keys/${other.id}/rotate`, {}, other.key)).codes).toEqual(["clerk_key_invalid"]);
  });
});

describe("the admin plane", () => {
  it.each([
    [undefined, "authorization_header_format_invalid"],
    [`Bearer ${SECRETS.ROOT_TOKEN}x`, "clerk_key_invalid"],
    [`Bearer ${SECRETS.CLERK_SECRET_KEY}`, "clerk_key_invalid"],
    [`Bearer ${SECRETS.KEY_PEPPER}`, "clerk_key_invalid"],
  ])("is closed to %s", async (authorization, code) => {
    const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
    expect(await gateway.call("GET", "/admin/keys", { headers })).toMatchObject({ status: 401, codes: [code] });
  });

  it("is closed to the root token when none is set", async () => {
    const { ROOT_TOKEN: _unset, ...vars } = SECRETS;
    const rootless = testGateway({ vars: { ...vars, ROOT_TOKEN: "" } });
    expect((await rootless.admin("GET", "/keys")).codes).toEqual(["clerk_key_invalid"]);
  });

  it("takes the root token nowhere else", async () => {
    expect((await gateway.call("GET", "/v1/users/count", { key: SECRETS.ROOT_TOKEN })).codes).toEqual(["clerk_key_invalid"]);
  });

  it("has every change as intent and outcome in one whole chain", async () => {
    const before = (await recordsOf("admin")).length;
    const { id } = await gateway.mint(["support"]);
    await gateway.admin("POST", `/keys/${id}/revoke`, { reason: "x" });
    const records = (await recordsOf("admin")).slice(before);
    expect(records.map(({ type, operation, outcome, key }) => [type, operation, outcome, key?.id])).toEqual([
      ["intent", "keys.create", null, "root"],
      ["admin", "keys.create", "ok", "root"],
      ["intent", "keys.revoke", null, "root"],
      ["admin", "keys.revoke", "ok", "root"],
    ]);
    expect([records[1]?.target, records[3]?.target, records[3]?.intent_id]).toEqual([id, id, records[2]?.id]);
    await expectWholeChain("admin");
  });
});
