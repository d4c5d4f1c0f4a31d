// Records of the ledger that all share have no numbers for who sees a part of the log: two of them would count what others did in between.
// Nobody finds out by asking for them either: by a part of an id, by a cursor of their own making, by what somebody else wrote.
import { beforeAll, describe, expect, it } from "vitest";
import { encodeCursor } from "../../../src/audit/record-order.ts";
import { ledgerOf, recordsOf } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const gateway = testGateway();
const later = testGateway({ deps: { now: () => Date.now() + 120_000 } });
let team: MintedKey;
let whole: MintedKey;

const SEES = ["audit.read", "audit.acts", "audit.export", "audit.overview"];
const POLICIES = [
  {
    policy: "team",
    rules: [
      { id: "see", allow: SEES, when: "target.owner == key.owner" },
      { id: "work", allow: ["keys.create", "users.ban"] },
    ],
  },
  { policy: "whole", rules: [{ id: "see", allow: [...SEES, "audit.resolve"] }] },
];

beforeAll(async () => {
  gateway.clerk.answerWith(() => json({ id: "user_1" }));
  expect(await gateway.publish(POLICIES)).toMatchObject({ status: 200 });
  team = await gateway.mint(["team"], { owner: "support" });
  whole = await gateway.mint(["whole"], { owner: "security" });
  // A number of two digits, which no mark begins with.
  for (let n = 0; n < 10; n += 1) await gateway.admin("GET", "/keys");
  const body = { name: "child", owner: "support", policies: ["team"] };
  expect(await gateway.admin("POST", "/keys", body, team.key)).toMatchObject({ status: 201 });
});

const ask = (path: string, { key } = team) => gateway.admin("GET", path, undefined, key);

async function found(path: string, by = team): Promise<readonly { readonly id: string; readonly request_id: string }[]> {
  const answer = await ask(path, by);
  expect(answer, answer.text).toMatchObject({ status: 200 });
  return JSON.parse(answer.text).data;
}

/** What the key of the team did on the admin plane, as it is. */
async function minting() {
  const record = (await recordsOf("admin")).find(({ key, type }) => key?.id === team.id && type === "admin");
  if (record === undefined) throw new Error("nothing was recorded");
  return record;
}

describe("of a record that is shown without its number", () => {
  it.each(["/audit", "/acts"])("%s finds nothing by the number, and the record by the id that is shown", async (path) => {
    const { id, intent_id, request_id } = await minting();
    for (const number of [id, String(intent_id)]) {
      expect(await found(`${path}?q=${number}`)).toEqual([]);
      expect(await found(`${path}?q=${number}`, whole)).not.toEqual([]);
    }
    const [shown] = (await found(`${path}?q=${request_id}`)).filter((one) => one.request_id === request_id);
    expect(shown?.id).toMatch(/^admin-[0-9A-Za-z]{12}$/);
    expect((await found(`${path}?q=${shown?.id}`)).map((one) => one.request_id)).toContain(request_id);
  });

  it("a table neither", async () => {
    const { id, request_id } = await minting();
    expect((await ask(`/audit/export?format=csv&q=${id}`)).text.trimEnd().split("\n")).toHaveLength(1);
    expect((await ask(`/audit/export?format=csv&q=${request_id}`)).text).toContain(request_id);
  });

  it.each(["/audit", "/acts", "/audit?open=true"])("%s takes no cursor that says where it lies", async (path) => {
    const { at, seq } = await minting();
    for (const beside of [seq - 1, seq + 1]) {
      const cursor = encodeCursor({ atMs: Date.parse(at), ledger: "admin", seq: beside });
      const asked = `${path}${path.includes("?") ? "&" : "?"}cursor=${cursor}`;
      expect(await ask(asked)).toMatchObject({ status: 422, codes: ["bailiff_param_invalid"] });
      expect(await ask(asked, whole)).toMatchObject({ status: 200 });
    }
  });

  it("the overview has the id that the log shows", async () => {
    const { intent_id, ...record } = await minting();
    const intent = { ...record, type: "intent", intent_id: null, request_id: "req_lost" } as const;
    await ledgerOf("admin").admit({ basis: null, intent, settleByMs: Date.now() }, "admin");
    const answer = await later.admin("GET", "/overview", undefined, team.key);
    const { items } = JSON.parse(answer.text).attention.outcomes_unknown;
    const [lost] = (await found("/audit?q=req_lost")).filter(({ request_id }) => request_id === "req_lost");
    expect(items.map(({ id }: { id: string }) => id)).toEqual([lost?.id]);
    expect(lost?.id).toMatch(/^admin-[0-9A-Za-z]{12}$/);
  });
});

it("what somebody beyond the border wrote of an act is not found by its words", async () => {
  gateway.clerk.answerWith(() => Promise.reject(new Error("Network connection lost.")));
  await gateway.call("POST", "/v1/users/user_1/ban", { key: team.key, headers: { "bailiff-max-retries": "0" } });
  const [act] = await found("/acts?operation=users.ban");
  const word = { outcome: "ok", reason: "told by Quentin of legal" };
  expect(await gateway.admin("POST", `/audit/${act?.id}/resolve`, word, whole.key)).toMatchObject({ status: 200 });
  // What came of it is for who did it to see.
  expect(await found(`/acts?q=${whole.id}`)).toMatchObject([{ id: act?.id, result: "ok", resolved_by: whole.id }]);
  expect(await found("/acts?q=quentin", whole)).toMatchObject([{ id: act?.id }]);
  expect(await found("/acts?q=quentin")).toEqual([]);
  expect(await found("/audit?q=quentin")).toEqual([]);
});
