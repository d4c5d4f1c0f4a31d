// The policy desk: what is published is checked as a whole, in force as a whole, and can be read and put back.
import { beforeEach, describe, expect, it } from "vitest";
import { lastRecordOf } from "./ledger-inspection.ts";
import { json } from "./scripted-clerk.ts";
import { testGateway } from "./test-gateway.ts";

const gateway = testGateway();
const GOOD = [
  { policy: "support", description: "Tier 1", rules: [{ id: "look", allow: ["users.get"], when: 'context.reason != ""' }] },
];
const TESTS = [
  { name: "needs a reason", policy: "support", operation: "users.get", args: { user_id: "user_1" }, expect: { effect: "deny" } },
];

const inForce = async () => (await gateway.admin("GET", "/policies")).body;

beforeEach(async () => {
  expect(await gateway.publish(GOOD, { tests: TESTS })).toMatchObject({ status: 200 });
});

describe("publishing", () => {
  it("what was read puts back the same version", async () => {
    const read = await inForce();
    expect(read).toMatchObject({ policies: GOOD, tests: TESTS });
    expect(await gateway.admin("PUT", "/policies", read)).toMatchObject({ status: 200, body: { version: read?.["version"] } });
    expect(await inForce()).toEqual(read);
  });

  it("with the version that was read succeeds once, and is then a conflict that names the one in force", async () => {
    const before = String((await inForce())?.["version"]);
    const changed = [{ policy: "other", rules: [{ id: "a", allow: ["users.list"] }] }];
    const published = await gateway.publish(changed, { if_version: before });
    expect(published.status).toBe(200);
    const late = await gateway.publish(GOOD, { if_version: before });
    expect(late).toMatchObject({ status: 409, codes: ["bailiff_version_conflict"] });
    expect(late.text).toContain(String(published.body?.["version"]));
    expect(await inForce()).toMatchObject({ policies: changed });
  });

  it("with another version is a conflict even where nothing would change", async () => {
    const before = await inForce();
    for (const if_version of ["0000000000000000", "ffffffffffffffff"]) {
      const answer = await gateway.publish(GOOD, { tests: TESTS, if_version });
      expect(answer).toMatchObject({ status: 409, codes: ["bailiff_version_conflict"] });
    }
    const version = String(before?.["version"]);
    expect(await gateway.publish(GOOD, { tests: TESTS, if_version: version })).toMatchObject({ status: 200, body: { version } });
    expect(await inForce()).toEqual(before);
  });

  it("answers until when every isolate follows", async () => {
    const startMs = Date.now();
    const { body } = await gateway.publish(GOOD, { tests: TESTS });
    expect(Date.parse(String(body?.["effective_by"]))).toBeGreaterThanOrEqual(startMs + 30_000);
  });

  const rule = (more: Record<string, unknown>) => [{ policy: "p", rules: [{ id: "r", allow: ["users.get"], ...more }] }];
  it.each([
    ["an unknown operation", rule({ allow: ["users.fly"] })],
    ["a pattern that matches nothing", rule({ allow: ["users.fly_*"] })],
    ["a misspelt argument", rule({ when: 'args.user_idd == "x"' })],
    ["a misspelt field of a rule", rule({ alow: ["users.get"] })],
    ["a target where there is none", rule({ allow: ["users.list"], when: "target.banned" })],
    ["a limit of a shape that no limit has", rule({ limit: [{ most: 5 }] })],
    ["a condition that does not parse", rule({ when: "args.user_id ==" })],
    ["a mask that leads nowhere", rule({ mask: [""] })],
    ["an empty policy", [{ policy: "p", rules: [] }]],
    ["a name twice", [...rule({}), ...rule({})]],
    [
      "an id twice",
      [
        {
          policy: "p",
          rules: [
            { id: "r", allow: ["users.get"] },
            { id: "r", deny: ["users.get"] },
          ],
        },
      ],
    ],
  ])("%s is refused, and what was in force stays so", async (_name, policies) => {
    const before = await inForce();
    const refused = await gateway.publish(policies);
    expect(refused.status).toBe(422);
    expect(new Set(refused.codes)).toEqual(new Set(["bailiff_policy_invalid"]));
    const place = expect.objectContaining({ param_name: expect.stringMatching(/^policies/) });
    expect(refused.body?.["errors"]).toContainEqual(expect.objectContaining({ meta: place }));
    expect(await inForce()).toEqual(before);
    expect(await lastRecordOf("admin")).toMatchObject({ operation: "policies.read" });
  });

  it("all that is wrong is told at once", async () => {
    const refused = await gateway.publish([
      { policy: "a", rules: [{ id: "x", allow: ["users.fly"] }] },
      { policy: "b", rules: [{ id: "y", allow: ["users.get"], when: "args.nothing" }] },
    ]);
    expect(refused.body).toMatchObject({ errors: [{ meta: { policy: "a", rule: "x" } }, { meta: { policy: "b", rule: "y" } }] });
  });

  it("a test that fails refuses the whole bundle and says which", async () => {
    const failing = [{ ...TESTS[0], expect: { effect: "allow" } }];
    const refused = await gateway.publish(GOOD, { tests: failing });
    expect(refused).toMatchObject({ status: 422, codes: ["bailiff_policy_invalid"] });
    expect(refused.text).toContain("needs a reason");
  });

  it("a thousand policies of nearly 8 MiB are taken, read back and decided on", async () => {
    const filler = "x".repeat(1_950);
    const condition = (n: number) => `context.user_agent != "${"y".repeat(500)}${n}"`;
    const policies = Array.from({ length: 1_000 }, (_, index) => ({
      policy: `team-${index}`,
      description: filler,
      rules: Array.from({ length: 10 }, (__, n) => ({ id: `r${n}`, allow: ["users.get"], when: condition(n) })),
    }));
    const size = JSON.stringify({ policies }).length;
    expect(size).toBeGreaterThan(7_500_000);
    expect(size).toBeLessThan(8_388_608);
    const published = await gateway.publish(policies);
    expect(published.status).toBe(200);
    expect(await inForce()).toEqual({ version: published.body?.["version"], policies });
    gateway.clerk.answerWith(() => json({}));
    const key = await gateway.mint(["team-999"]);
    expect((await testGateway().call("GET", "/v1/users/user_1", { key: key.key })).status).toBe(200);
  }, 30_000);

  it("one byte too many is 413", async () => {
    expect(await gateway.admin("PUT", "/policies", `{"policies":[],"x":"${"x".repeat(8_388_608)}"}`)).toMatchObject({
      status: 413,
      codes: ["bailiff_body_too_large"],
    });
  });

  it("a string of millions of escapes is read, not answered with an error of our own", async () => {
    const answer = await gateway.admin("POST", "/policies/check", `{"policies":["${"\\n".repeat(4_000_000)}"]}`);
    expect(answer).toMatchObject({ status: 200, body: { ok: false } });
  });
});

describe("checking", () => {
  it("publishes nothing", async () => {
    const before = await inForce();
    const checked = await gateway.admin("POST", "/policies/check", {
      policies: [{ policy: "x", rules: [{ id: "a", allow: ["users.ban"] }] }],
    });
    expect(checked).toMatchObject({ status: 200, body: { ok: true, problems: [] } });
    expect(await inForce()).toEqual(before);
  });

  it("lists problems with their place and tests with their result", async () => {
    const checked = await gateway.admin("POST", "/policies/check", {
      policies: GOOD,
      tests: [{ ...TESTS[0], expect: { effect: "allow" } }],
    });
    expect(checked.body).toMatchObject({ ok: false, tests: [{ name: "needs a reason", passed: false }] });
    const broken = await gateway.admin("POST", "/policies/check", {
      policies: [{ policy: "p", rules: [{ id: "r", allow: ["users.get"], when: "args.x" }] }],
    });
    expect(broken.body).toMatchObject({
      ok: false,
      problems: [{ policy: "p", rule: "r", path: expect.stringContaining("when") }],
    });
  });
});

describe("explaining", () => {
  const ask = async (more: Record<string, unknown> = {}) => {
    const { id } = await gateway.mint(["support"]);
    gateway.clerk.sent.length = 0;
    const explained = await gateway.admin("POST", "/explain", {
      key_id: id,
      operation: "users.get",
      args: { user_id: "user_1" },
      ...more,
    });
    return { id, explained };
  };

  it("gives the decision of the gateway, and leaves no trace at Clerk", async () => {
    const denied = await ask();
    expect(denied.explained.body).toMatchObject({ effect: "deny", code: "bailiff_policy_denied", key_status: "active" });
    const allowed = await ask({ context: { reason: "TICKET-1" } });
    expect(allowed.explained.body).toMatchObject({ effect: "allow", policy: "support", rule: "look" });
    expect(gateway.clerk.sent).toEqual([]);
    expect(await lastRecordOf("admin")).toMatchObject({
      type: "admin",
      operation: "policies.explain",
      target: [allowed.id, "user_1"],
      args: { key_id: allowed.id, operation: "users.get", args: { user_id: "user_1" } },
      outcome: "ok",
    });
  });

  it.each([
    ["an unknown operation", { operation: "users.fly" }, 422],
    ["an argument that the operation does not have", { args: { user_id: "user_1", x: 1 } }, 422],
    ["a key that is not there", { key_id: "nosuchkey123" }, 404],
  ])("refuses %s", async (_name, more, status) => {
    expect((await ask(more)).explained.status).toBe(status);
  });

  it("takes the target that is supposed, and looks at Clerk's only when it must", async () => {
    await gateway.publish([{ policy: "support", rules: [{ id: "not-banned", allow: ["users.get"], when: "!target.banned" }] }]);
    expect((await ask({ target: { banned: false } })).explained.body).toMatchObject({ effect: "allow" });
    expect(gateway.clerk.sent).toEqual([]);
    gateway.clerk.answerWith(() => json({ id: "user_1", banned: true }));
    expect((await ask()).explained.body).toMatchObject({ effect: "deny" });
    expect(gateway.clerk.sent.map(({ method }) => method)).toEqual(["GET"]);
    // Whose data it showed is on record.
    const { body } = await gateway.admin("GET", "/audit?target=user_1&operation=policies.explain&limit=1");
    expect(body).toMatchObject({ data: [{ target: [expect.any(String), "user_1"], key: { id: "root" } }] });
  });
});

it("a check warns of what could be published and is hardly meant, and publishing it goes on", async () => {
  const policies = [
    {
      policy: "p",
      rules: [
        { id: "look", allow: ["users.get"] },
        { id: "never", deny: ["users.*"], when: "target.public_metadata.staff" },
      ],
    },
  ];
  const checked = await gateway.admin("POST", "/policies/check", { policies });
  expect(checked.body).toMatchObject({
    ok: true,
    problems: [],
    warnings: [
      {
        code: "field_unguarded",
        policy: "p",
        rule: "never",
        path: "policies[0].rules[1].when",
        suggestion: "when: has(target.public_metadata.staff) && target.public_metadata.staff",
      },
    ],
  });
  expect((await gateway.publish(policies)).status).toBe(200);
  const wrong = await gateway.admin("POST", "/policies/check", { policies: [{ policy: "p", rules: [] }] });
  expect(wrong.body).toMatchObject({ ok: false, warnings: [] });
});

it("a bundle is read as it was published, wherever the parts of it end in storage", async () => {
  const rules = [{ id: "look", allow: ["users.get"] }];
  const smiling = (shift: number) => ({ policy: "smile", description: `${"x".repeat(shift)}${"\u{1f600}".repeat(900)}`, rules });
  const padding = Array.from({ length: 260 }, (_, n) => ({ policy: `padding-${n}`, description: "x".repeat(1_900), rules }));
  // More than one part long; in one of the two a part would end within a letter.
  for (const shift of [0, 1]) {
    const policies = [...padding, ...Array.from({ length: 280 }, (_, n) => ({ ...smiling(shift), policy: `smile-${n}` }))];
    expect(await gateway.publish(policies)).toMatchObject({ status: 200 });
    expect((await gateway.admin("GET", "/policies")).body?.["policies"]).toEqual(policies);
  }
});
