// Parameters that are only checked (column `ignoredQuery`): they change nothing for policy, record or Clerk, and a wrong one is refused
// like any other. A new row is tested here by having the column.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { lastRecordOf } from "./ledger-inspection.ts";
import { EVERY_FAMILY, OPERATIONS_AND_MADE_UP } from "./made-up-operations.ts";
import { expectRebuilt, requestOf, sampleCall } from "./operation-call.ts";
import { queryOf, refusedSample, sampleAll } from "./sample-args.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway({ operations: OPERATIONS_AND_MADE_UP });
let everything: MintedKey;
let bare: MintedKey;

const ROWS = OPERATIONS_AND_MADE_UP.flatMap(({ ignoredQuery, ...operation }) =>
  ignoredQuery === undefined ? [] : [{ name: operation.name, operation: { ...operation, ignoredQuery }, ignoredQuery }],
);

beforeAll(async () => {
  await gateway.publish([
    { policy: "everything", rules: [{ id: "all", allow: EVERY_FAMILY }] },
    { policy: "bare", rules: [{ id: "no-argument", allow: EVERY_FAMILY, only: [] }] },
  ]);
  everything = await gateway.mint(["everything"]);
  bare = await gateway.mint(["bare"]);
});
beforeEach(() => {
  gateway.clerk.sent.length = 0;
});

it("there is one", () => {
  expect(ROWS.map(({ name }) => name)).toEqual(["users.count"]);
});

describe.each(ROWS)("$name", ({ operation, ignoredQuery }) => {
  const ignored = sampleAll(ignoredQuery());

  it("is sent and recorded without them", async () => {
    const call = sampleCall(operation);
    const answer = await gateway.send(requestOf(call, everything.key, { queryText: queryOf({ ...call.query, ...ignored }) }));
    expect(answer, answer.text).toMatchObject({ status: 200 });
    await expectRebuilt(gateway.clerk.sent[0], call);
    const record = await lastRecordOf(everything.id);
    expect(Object.keys(record?.args ?? {}).filter((name) => Object.hasOwn(ignored, name))).toEqual([]);
  });

  it("is no other call to a policy: where no argument may be sent, they may", async () => {
    const call = sampleCall(operation, "required");
    expect((await gateway.send(requestOf(call, bare.key, { queryText: queryOf(ignored) }))).status).toBe(200);
  });

  it.each(Object.keys(ignored))("refuses a %s that is not one, and one that is given twice", async (name) => {
    const bad = refusedSample(ignoredQuery().shape[name] ?? ignoredQuery());
    for (const value of [[bad], [ignored[name], ignored[name]]]) {
      const answer = await gateway.send(
        requestOf(sampleCall(operation), everything.key, { queryText: queryOf({ [name]: value }) }),
      );
      expect(answer).toMatchObject({ status: 422, codes: ["bailiff_param_invalid"] });
    }
    expect(gateway.clerk.sent).toEqual([]);
  });
});
