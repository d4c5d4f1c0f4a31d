// Publishing is root-equivalent, and yet no key widens itself by it: of the policies that it holds it may only take something away.
import { beforeEach, describe, expect, it } from "vitest";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const gateway = testGateway();
const PUBLISH = { id: "publish", allow: ["policies.publish", "policies.read"] };
const BAN = {
  id: "ban",
  allow: ["users.ban"],
  when: 'context.reason != ""',
  limit: [{ max: 5, per: "1d" }],
  mask: ["private_metadata"],
};
const LOOK = { id: "look", allow: ["users.get"] };
const STAFF = { id: "staff", deny: ["users.*"], when: "has(target.private_metadata.staff)" };
const OWN = {
  policy: "editor",
  mask: ["unsafe_metadata"],
  write_ahead: true,
  rate: "50/10s",
  rules: [PUBLISH, BAN, LOOK, STAFF],
};
const OTHER = { policy: "support", rules: [LOOK] };

let editor: MintedKey;
const publish = (own: object | null, other: object = OTHER, more: object = {}) =>
  gateway.admin("PUT", "/policies", { policies: own === null ? [other] : [own, other], ...more }, editor.key);

beforeEach(async () => {
  expect((await gateway.publish([OWN, OTHER])).status).toBe(200);
  editor = await gateway.mint(["editor"]);
});

describe("a key that publishes", () => {
  it.each([
    ["an operation more", { rules: [PUBLISH, BAN, { ...LOOK, allow: ["users.get", "users.list"] }, STAFF] }],
    ["a rule more", { rules: [...OWN.rules, { id: "delete", allow: ["users.delete"] }] }],
    ["a pattern for a name", { rules: [PUBLISH, BAN, { ...LOOK, allow: ["users.get_*", "users.get"] }, STAFF] }],
    ["a condition less", { rules: [PUBLISH, { ...BAN, when: undefined }, LOOK, STAFF] }],
    ["another condition", { rules: [PUBLISH, { ...BAN, when: "true" }, LOOK, STAFF] }],
    ["a limit less", { rules: [PUBLISH, { ...BAN, limit: undefined }, LOOK, STAFF] }],
    ["a higher limit", { rules: [PUBLISH, { ...BAN, limit: [{ max: 6, per: "1d" }] }, LOOK, STAFF] }],
    ["a limit with a new count", { rules: [PUBLISH, { ...BAN, id: "ban-again" }, LOOK, STAFF] }],
    ["a mask of a rule less", { rules: [PUBLISH, { ...BAN, mask: undefined }, LOOK, STAFF] }],
    ["numbers that tell of whom it withholds", { counts: true }],
    ["a mask less", { mask: [] }],
    ["a search by what it is not shown", { searchable: ["unsafe_metadata"] }],
    ["a deny less", { rules: [PUBLISH, BAN, LOOK] }],
    ["a narrower deny", { rules: [PUBLISH, BAN, LOOK, { ...STAFF, deny: ["users.ban"] }] }],
    ["an allow less, before which another would decide", { rules: [PUBLISH, LOOK, STAFF] }],
    ["its allows in another order", { rules: [PUBLISH, LOOK, BAN, STAFF] }],
    ["no write-ahead", { write_ahead: false }],
    ["another rate", { rate: "5000/10s" }],
    ["no rate", { rate: undefined }],
  ])("cannot give its own policy %s", async (_name, change) => {
    const before = await gateway.admin("GET", "/policies");
    const refused = await publish({ ...OWN, ...change });
    expect(refused).toMatchObject({
      status: 403,
      codes: ["bailiff_scope_denied"],
      body: { errors: [{ meta: { policy: "editor" } }] },
    });
    expect((await gateway.admin("GET", "/policies")).body).toEqual(before.body);
  });

  it("cannot take its own policy away, whose denies would go with it", async () => {
    expect((await publish(null)).codes).toEqual(["bailiff_scope_denied"]);
  });

  it.each([
    ["the same", {}],
    ["other words", { description: "Editors" }],
    ["a deny more", { rules: [...OWN.rules, { id: "no-delete", deny: ["users.delete"] }] }],
    ["a deny more in front", { rules: [{ id: "no-delete", deny: ["users.delete"] }, ...OWN.rules] }],
    [
      "masks more",
      {
        mask: ["private_metadata", "unsafe_metadata"],
        rules: [PUBLISH, { ...BAN, mask: ["private_metadata", "external_id"] }, LOOK, STAFF],
      },
    ],
  ])("may give its own policy %s", async (_name, change) => {
    expect((await publish({ ...OWN, ...change })).status).toBe(200);
  });

  it("cannot hide its way into a list that its denies close: a mask by which nobody is left to be judged", async () => {
    const members = { id: "members", allow: ["users.get_instance_organization_memberships"] };
    const own = { ...OWN, rules: [...OWN.rules, members] };
    expect((await gateway.publish([own, OTHER])).status).toBe(200);
    const list = () => gateway.call("GET", "/v1/organization_memberships", { key: editor.key });
    expect((await list()).codes).toEqual(["bailiff_policy_denied"]);
    expect(await publish({ ...own, mask: [...OWN.mask, "public_user_data"] })).toMatchObject({
      status: 403,
      codes: ["bailiff_scope_denied"],
      body: { errors: [{ meta: { policy: "editor" } }] },
    });
    const byRule = { ...own, rules: [...OWN.rules, { ...members, mask: ["data.*.public_user_data"] }] };
    expect((await publish(byRule)).codes).toEqual(["bailiff_scope_denied"]);
    expect((await publish({ ...own, mask: [...OWN.mask, "public_user_data.first_name"] })).status).toBe(200);
  });

  it("may change every other policy, and add and remove some", async () => {
    expect((await publish(OWN, { ...OTHER, rules: [{ id: "all", allow: ["users.*", "keys.*"] }] })).status).toBe(200);
    expect((await publish(OWN, { ...OTHER, policy: "new" })).status).toBe(200);
  });

  it("cannot slip in between: what it was compared with is what it replaces", async () => {
    const { body } = await gateway.admin("GET", "/policies");
    await gateway.publish([OWN, { ...OTHER, description: "newer" }]);
    expect(await publish(OWN, OTHER, { if_version: String(body?.["version"]) })).toMatchObject({
      status: 409,
      codes: ["bailiff_version_conflict"],
    });
  });

  it("cannot make up a policy that it holds and the bundle lacks", async () => {
    editor = await gateway.mint(["editor", "support"]);
    await gateway.publish([OWN]);
    expect((await publish(OWN)).codes).toEqual(["bailiff_scope_denied"]);
  });
});

describe("a key that was minted by a key, and publishes", () => {
  const MINT = { policy: "mints", rules: [{ id: "mint", allow: ["keys.create"] }, PUBLISH] };
  const ABOVE = { policy: "desk", mask: ["@phone"], rules: [LOOK, { id: "count", allow: ["users.count"] }] };

  it("widens no policy of the key that minted it, which would have widened itself", async () => {
    expect((await gateway.publish([MINT, ABOVE, OTHER])).status).toBe(200);
    const above = await gateway.mint(["mints", "desk"]);
    const wanted = { name: "Child", owner: "team@example.com", policies: ["mints", "desk"] };
    const minted = await gateway.admin("POST", "/keys", wanted, above.key);
    // By the root token: a key gives on its policies as they are, or not at all.
    const changed = await gateway.admin("PATCH", `/keys/${String(minted.body?.["id"])}`, { policies: ["mints"] });
    expect([minted.status, changed.status]).toEqual([201, 200]);
    const put = (documents: readonly object[]) =>
      gateway.admin("PUT", "/policies", { policies: documents }, String(minted.body?.["key"]));
    for (const change of [{ searchable: ["@phone"] }, { mask: [] }, { rules: [...ABOVE.rules, BAN] }])
      expect(await put([MINT, { ...ABOVE, ...change }, OTHER])).toMatchObject({
        status: 403,
        codes: ["bailiff_scope_denied"],
        body: { errors: [{ meta: { policy: "desk" } }] },
      });
    expect((await put([MINT, { ...ABOVE, mask: ["@phone", "@email"] }, { ...OTHER, rules: [LOOK, BAN] }])).status).toBe(200);
  });
});

it("the root token may change everything", async () => {
  expect((await gateway.publish([{ ...OWN, rules: [{ id: "all", allow: ["users.*", "policies.*"] }] }])).status).toBe(200);
});
