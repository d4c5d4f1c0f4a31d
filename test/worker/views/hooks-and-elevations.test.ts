// What keys opened and which hooks they made, as a key sees it that sees the log, or keys, up to a border: nothing of what is beyond. Lists,
// what one is looked up by, what is done to one, and what an overview counts.
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type Answer, type MintedKey, testGateway } from "../test-gateway.ts";

const gateway = testGateway();
const OWN_TEAM = "target.owner == key.owner";
const lists = { id: "lists", allow: ["hooks.*", "elevations.*"] };
const POLICIES = [
  {
    policy: "log",
    rules: [{ id: "see", allow: ["audit.read", "audit.overview", "keys.list"], when: OWN_TEAM }, lists],
  },
  {
    policy: "not-erased",
    rules: [
      { id: "see", allow: ["audit.read"] },
      { id: "hide", deny: ["audit.read"], when: 'has(target.operation) && target.operation == "audit.erase"' },
      lists,
    ],
  },
  { policy: "acts", rules: [{ id: "see", allow: ["audit.acts"], when: OWN_TEAM }, lists] },
  { policy: "table", rules: [{ id: "see", allow: ["audit.export"], when: OWN_TEAM }, lists] },
  { policy: "keys", rules: [{ id: "see", allow: ["keys.list"], when: OWN_TEAM }, lists] },
  { policy: "whole", rules: [{ id: "see", allow: ["audit.read", "audit.overview"] }, lists] },
  { policy: "no-log", rules: [lists] },
  { policy: "desk", rules: [{ id: "mint", allow: ["keys.create", "hooks.create", "audit.read"] }] },
  { policy: "on-call", rules: [{ id: "lock", allow: ["users.lock"] }] },
];
const elevate = { policy: "on-call", within: "1h" };

let inside: MintedKey;
let outside: MintedKey;
let elevations: readonly [string, string];

const ask = (by: MintedKey, method: string, path: string, body?: unknown) => gateway.admin(method, path, body, by.key);
const idOf = ({ body }: Answer) => String(body?.["id"]);
const data = ({ body }: Answer): readonly { readonly id: string }[] => Object(body)["data"];
const ids = (answer: Answer) => data(answer).map(({ id }) => id);
const hookOf = async (by?: MintedKey) =>
  idOf(await gateway.admin("POST", "/hooks", { url: "https://hooks.example.com/in", events: ["call.denied"] }, by?.key));
const reader = (policy: string, owner = "support@example.com") => gateway.mint([policy], { owner });

beforeEach(async () => {
  expect(await gateway.publish(POLICIES)).toMatchObject({ status: 200 });
  for (const id of ids(await gateway.admin("GET", "/hooks"))) await gateway.admin("DELETE", `/hooks/${id}`);
  inside = await gateway.mint(["desk"], { owner: "support@example.com", elevate });
  outside = await gateway.mint(["desk"], { owner: "finance@example.com", elevate });
  const open = async (by: MintedKey) => idOf(await ask(by, "POST", "/elevations", { reason: "INCIDENT-17" }));
  elevations = [await open(inside), await open(outside)];
});

describe("elevations", () => {
  const mine = (answer: Answer) => ids(answer).filter((id) => elevations.includes(id));

  it.each(["log", "acts", "table", "keys"])(
    "are those of keys within the border of a key that sees %s up to one",
    async (policy) => {
      const key = await reader(policy);
      const [own, theirs] = elevations;
      expect(mine(await ask(key, "GET", "/elevations"))).toEqual([own]);
      expect(ids(await ask(key, "GET", `/elevations?key=${outside.id}`))).toEqual([]);
      expect((await ask(key, "GET", `/elevations/${own}`)).status).toBe(200);
      const absent = `elv_${outside.id}_99`;
      for (const [method, tail, body] of [
        ["GET", "", undefined],
        ["POST", "/close", { reason: "over" }],
        ["POST", "/review", { notes: "seen" }],
      ] as const) {
        const found = await ask(key, method, `/elevations/${theirs}${tail}`, body);
        const none = await ask(key, method, `/elevations/${absent}${tail}`, body);
        expect([found.status, found.text.includes("finance")]).toEqual([404, false]);
        expect(found.body?.["errors"]).toEqual(JSON.parse(JSON.stringify(none.body?.["errors"]).replaceAll(absent, theirs)));
      }
      // Nobody has closed it.
      expect((await gateway.admin("GET", `/elevations/${theirs}`)).body?.["status"]).toBe("open");
    },
  );

  it.each(["whole", "no-log", "not-erased"])("are all of them for a key without a border around keys (%s)", async (policy) => {
    expect(mine(await ask(await reader(policy), "GET", "/elevations")).toSorted()).toEqual(elevations.toSorted());
  });

  it("have cursors that tell nothing of what is beyond, and pages that lead to the end", async () => {
    const key = await reader("log");
    const seen: string[] = [];
    for (let cursor: unknown = ""; typeof cursor === "string"; ) {
      const page = await ask(key, "GET", `/elevations?limit=1${cursor === "" ? "" : `&cursor=${cursor}`}`);
      expect(page.status).toBe(200);
      seen.push(...ids(page));
      cursor = page.body?.["next_cursor"];
      expect(String(cursor)).not.toContain("elv_");
    }
    expect(seen.filter((id) => elevations.includes(id))).toEqual([elevations[0]]);
    expect(await ask(key, "GET", `/elevations?cursor=${Date.now()}.${elevations[1]}`)).toMatchObject({ status: 422 });
  });

  it("are counted in an overview as far as they are listed", async () => {
    const unreviewed = async (key: MintedKey) => {
      const { body } = await ask(key, "GET", "/overview");
      return JSON.stringify(Object(body?.["attention"])["elevations_unreviewed"]);
    };
    const [own, theirs] = elevations;
    const told = await unreviewed(await reader("log"));
    expect([told.includes(own), told.includes(theirs)]).toEqual([true, false]);
    expect(await unreviewed(await reader("whole"))).toContain(theirs);
  });
});

describe("hooks", () => {
  it.each(["log", "acts", "table", "keys"])(
    "are its own, and those of keys minted through it, for a key that sees %s up to a border",
    async (policy) => {
      const key = await gateway.mint([policy, "desk"], { owner: "support@example.com" });
      const below = await gateway.mint([policy, "desk"], { owner: "support@example.com" }, key.key);
      const theirs = [await hookOf(outside), await hookOf()];
      const own = [await hookOf(key), await hookOf(below)];
      // What a policy gives without a border beside one with it is whole.
      await gateway.publish(
        POLICIES.map((one) =>
          one.policy === "desk" ? { ...one, rules: [{ id: "m", allow: ["keys.create", "hooks.create"] }] } : one,
        ),
      );
      const listed = await ask(key, "GET", "/hooks");
      expect([ids(listed), listed.body?.["total_count"]]).toEqual([own, 2]);
      for (const id of own) expect((await ask(key, "GET", `/hooks/${id}`)).status).toBe(200);
      for (const id of theirs)
        for (const [method, tail, body] of [
          ["GET", "", undefined],
          ["GET", "/deliveries", undefined],
          ["POST", "/test", {}],
          ["POST", "/rotate", {}],
          ["POST", "/deliveries/AAAAAAAAAAAA-1-call-denied/resend", {}],
          ["PATCH", "", { enabled: false }],
          ["DELETE", "", undefined],
        ] as const)
          expect(await ask(key, method, `/hooks/${id}${tail}`, body)).toMatchObject({
            status: 404,
            codes: ["bailiff_not_found"],
          });
      expect(ids(await gateway.admin("GET", "/hooks")).toSorted()).toEqual([...theirs, ...own].toSorted());
    },
  );

  it.each(["whole", "no-log"])("are all of them for a key without a border (%s)", async (policy) => {
    const all = [await hookOf(outside), await hookOf()];
    expect(ids(await ask(await reader(policy), "GET", "/hooks"))).toEqual(all);
  });

  it.each(["log", "whole"])("are not said to be another's while nobody can tell who made them (%s)", async (policy) => {
    const key = await gateway.mint([policy, "desk"], { owner: "support@example.com" });
    const below = await gateway.mint([policy, "desk"], { owner: "support@example.com" }, key.key);
    const id = await hookOf(below);
    await gateway.publish(
      POLICIES.map((one) => (one.policy === "desk" ? { ...one, rules: [{ id: "m", allow: ["hooks.create"] }] } : one)),
    );
    const { ledgers } = gateway.services;
    vi.spyOn(ledgers, "key").mockResolvedValue(null);
    const asked = [await ask(key, "PATCH", `/hooks/${id}`, { enabled: false }), await ask(key, "GET", "/hooks")];
    vi.restoreAllMocks();
    expect(asked.map(({ status }) => status)).toEqual(policy === "log" ? [503, 503] : [503, 200]);
  });

  it("that are broken are named in an overview as far as they are listed", async () => {
    const id = await hookOf(outside);
    await gateway.admin("POST", `/keys/${outside.id}/revoke`, { reason: "lost" });
    const broken = async (key: MintedKey) => (await ask(key, "GET", "/overview")).text.includes(id);
    const { services } = gateway;
    const told = services.courier.status;
    services.courier.status = async () => {
      const status = await told();
      const one = { id, url: "https://hooks.example.com/…", state: "failing", reason: null, since: null, dropped: 0 } as const;
      return status && { value: { ...status.value, broken: [one] } };
    };
    try {
      expect([await broken(await reader("log")), await broken(await reader("whole"))]).toEqual([false, true]);
    } finally {
      services.courier.status = told;
    }
  });
});
