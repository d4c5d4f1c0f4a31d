// Under every API version: what it has is sent under just that version, what it lacks is 404 and says so, and either way the version is on
// record. A new row or version is tested here by being in its table.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { API_VERSIONS } from "../../src/clerk/api-version.ts";
import { hasVersion, versionsOf } from "../../src/clerk/operation-versions.ts";
import { lastRecordOf, recordsOf } from "./ledger-inspection.ts";
import { EVERY_FAMILY, OPERATIONS_AND_MADE_UP } from "./made-up-operations.ts";
import { expectRebuilt, requestOf, sampleCall } from "./operation-call.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway({ operations: OPERATIONS_AND_MADE_UP });
const ROWS = OPERATIONS_AND_MADE_UP.map((operation) => ({ name: operation.name, operation }));
let key: MintedKey;

beforeAll(async () => {
  await gateway.publish([
    { policy: "everything", rules: [{ id: "all", allow: EVERY_FAMILY }] },
    { policy: "nothing", rules: [{ id: "other", allow: ["keys.list"] }] },
  ]);
  key = await gateway.mint(["everything"]);
});
beforeEach(() => {
  gateway.clerk.sent.length = 0;
});

describe.each(API_VERSIONS)("on API version %s", (version) => {
  const headers = { "clerk-api-version": version };

  it.each(ROWS.filter(({ operation }) => hasVersion(operation, version)))("$name is sent under it", async ({ operation }) => {
    // A key of its own: a keyed operation is done once for one key, whatever the version.
    const own = await gateway.mint(["everything"]);
    const call = sampleCall(operation, "required");
    expect(await gateway.send(requestOf(call, own.key, { headers }))).toMatchObject({ status: 200 });
    expect(gateway.clerk.sent).toHaveLength(1);
    await expectRebuilt(gateway.clerk.sent[0], call, version);
    const records = await recordsOf(own.id);
    const types = operation.class === "read" ? ["read"] : ["intent", "outcome"];
    expect(records.map(({ type, api_version }) => [type, api_version])).toEqual(types.map((type) => [type, version]));
  });

  const lacking = ROWS.filter(({ operation }) => !hasVersion(operation, version));
  it.each(lacking)("$name is 404, says which versions have it, and is on record", async ({ name, operation }) => {
    const answer = await gateway.send(requestOf(sampleCall(operation, "required"), key.key, { headers }));
    expect(answer).toMatchObject({ status: 404, codes: ["bailiff_operation_unknown"] });
    for (const text of [version, name, ...versionsOf(operation)]) expect(answer.text).toContain(text);
    expect(gateway.clerk.sent).toEqual([]);
    expect(await lastRecordOf(key.id)).toMatchObject({
      type: "failed",
      operation: name,
      api_version: version,
      error: "bailiff_operation_unknown",
      args: null,
      upstream: null,
    });
  });

  it("denials and calls that are not valid have it on record too", async () => {
    const { id, key: other } = await gateway.mint(["nothing"]);
    await gateway.call("GET", "/v1/users/user_1", { key: other, headers });
    await gateway.call("GET", "/v1/users/user_1?surprise=1", { key: other, headers });
    const records = await recordsOf(id);
    expect(records.map(({ type, api_version }) => [type, api_version])).toEqual([
      ["denied", version],
      ["failed", version],
    ]);
  });
});

it("a call that names no version is sent under the newest", async () => {
  expect((await gateway.call("GET", "/v1/users/user_1", { key: key.key })).status).toBe(200);
  expect(gateway.clerk.sent[0]?.headers["clerk-api-version"]).toBe(API_VERSIONS.at(-1));
});

it("a version that is none of them is 400, and the text lists them", async () => {
  const answer = await gateway.call("GET", "/v1/users/user_1", {
    key: key.key,
    headers: { "clerk-api-version": "2025-03-12" },
  });
  expect(answer).toMatchObject({ status: 400, codes: ["bailiff_api_version_unknown"] });
  for (const version of API_VERSIONS) expect(answer.text).toContain(version);
  expect(gateway.clerk.sent).toEqual([]);
});

it("a call that is refused for its options is on record under its version and its reason", async () => {
  const [version] = API_VERSIONS;
  const headers = { "clerk-api-version": version, "bailiff-reason": "TICKET-1", "bailiff-deadline-ms": "soon" };
  const answer = await gateway.call("GET", "/v1/users/user_1", { key: key.key, headers });
  expect(answer).toMatchObject({ status: 400, codes: ["bailiff_header_invalid"] });
  expect(await lastRecordOf(key.id)).toMatchObject({ api_version: version, reason: "TICKET-1" });
});
