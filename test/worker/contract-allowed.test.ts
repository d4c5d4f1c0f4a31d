// What every operation of the table does when it is allowed: Clerk gets exactly the rebuilt request, the caller gets Clerk's answer
// untouched, and the key's ledger says what happened. A new row is tested here by being in the table.
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { AuditRecord } from "../../src/audit/record.ts";
import { DEFAULT_API_VERSION } from "../../src/clerk/api-version.ts";
import { versionsOf } from "../../src/clerk/operation-versions.ts";
import { expectWholeChain, recordsOf } from "./ledger-inspection.ts";
import { EVERY_FAMILY, OPERATIONS_AND_MADE_UP } from "./made-up-operations.ts";
import { argsOf, expectRebuilt, type RequestChange, requestOf, type SampleCall, sampleCall } from "./operation-call.ts";
import { json } from "./scripted-clerk.ts";
import { type Answer, CALLER_IP, type MintedKey, testGateway } from "./test-gateway.ts";

const NAMES = OPERATIONS_AND_MADE_UP.map((operation) => ({ name: operation.name, operation }));
const gateway = testGateway({ operations: OPERATIONS_AND_MADE_UP });
let version = "";

beforeAll(async () => {
  const published = await gateway.publish([
    { policy: "reader", mask: ["private_metadata"], rules: [{ id: "look", allow: ["users.get"] }] },
    { policy: "everything", rules: [{ id: "all", allow: EVERY_FAMILY }] },
    {
      policy: "no-staff",
      // Who is in an answer beside the target, and is not told of enough to be judged, is in none.
      mask: NAMES.flatMap(({ operation }) => operation.rows?.at?.user ?? []),
      rules: [
        { id: "never-staff", deny: EVERY_FAMILY, when: "has(target.private_metadata.staff)" },
        { id: "all", allow: EVERY_FAMILY },
      ],
    },
    ...NAMES.map(({ name }) => ({ policy: `only-${name.replaceAll(/[._]/g, "-")}`, rules: [{ id: "it", allow: [name] }] })),
  ]);
  version = String(published.body?.["version"]);
});
beforeEach(() => {
  gateway.clerk.sent.length = 0;
});

async function run(
  call: SampleCall,
  key: MintedKey,
  change: RequestChange = {},
): Promise<{ answer: Answer; records: AuditRecord[] }> {
  const before = (await recordsOf(key.id)).length;
  // What an isolate keeps of earlier calls is another test's subject.
  const isolate =
    call.operation.keptMs === undefined ? gateway : testGateway({ operations: OPERATIONS_AND_MADE_UP, clerk: gateway.clerk });
  const answer = await isolate.send(requestOf(call, key.key, change));
  return { answer, records: (await recordsOf(key.id)).slice(before) };
}

function recordedArgs(call: SampleCall): Record<string, unknown> {
  const { secretArgs } = call.operation;
  return Object.fromEntries(
    Object.entries(argsOf(call)).map(([name, value]) => [name, secretArgs.includes(name) ? "[redacted]" : value]),
  );
}

function targetOf({ operation, path, body }: SampleCall): unknown {
  return operation.target.kind === "none" ? null : { ...path, ...body }[operation.target.arg];
}

describe.each(NAMES)("$name, allowed", ({ operation }) => {
  let key: MintedKey;
  // A new one each time: a keyed operation that was answered once is not sent again.
  beforeEach(async () => {
    key = await gateway.mint(["everything"]);
  });

  it.each(["all", "required"] as const)(
    "sends the rebuilt request with %s arguments, and it is on the record",
    async (extent) => {
      const call = sampleCall(operation, extent);
      gateway.clerk.answerWith(() =>
        json({ object: "user", id: "user_made" }, 200, { "x-clerk-trace-id": "trace1", "set-cookie": "__cf_bm=1" }),
      );
      const { answer, records } = await run(call, key, { headers: { cookie: "session=1", "x-forwarded-for": "1.2.3.4" } });
      expect(answer).toMatchObject({ status: 200, text: '{"object":"user","id":"user_made"}' });
      expect([
        answer.headers.get("content-type"),
        answer.headers.get("set-cookie"),
        answer.headers.get("bailiff-attempts"),
      ]).toEqual(["application/json", null, "1"]);
      expect(gateway.clerk.sent).toHaveLength(1);
      await expectRebuilt(gateway.clerk.sent[0], call);
      const known = {
        operation: operation.name,
        key: { id: key.id, name: "Test key", owner: "team@example.com" },
        reason: "",
        ip: CALLER_IP,
        api_version: DEFAULT_API_VERSION,
        decision: { effect: "allow", policy: "everything", rule: "all", bundle: version },
        error: null,
        request_id: answer.headers.get("bailiff-request-id"),
      };
      const ended = { outcome: "ok", upstream: { status: 200, attempts: 1, trace_id: "trace1" } };
      if (operation.class === "read") {
        expect(records).toMatchObject([{ ...known, ...ended, type: "read", args: recordedArgs(call), target: targetOf(call) }]);
        return;
      }
      expect(records).toMatchObject([
        { ...known, type: "intent", args: recordedArgs(call), target: targetOf(call), outcome: null, intent_id: records[0]?.id },
        { ...known, ...ended, type: "outcome", args: null, intent_id: records[0]?.id },
      ]);
      expect(records[1]?.target).toEqual(operation.creates === undefined ? targetOf(call) : "user_made");
    },
  );

  it("hands on Clerk's refusal as it is, and records it as one", async () => {
    const refusal = '{"errors":[{"message":"no","long_message":"no","code":"form_param_invalid"}]}';
    gateway.clerk.answerWith(
      () => new Response(refusal, { status: 422, headers: { "content-type": "application/json; charset=utf-8" } }),
    );
    const { answer, records } = await run(sampleCall(operation), key, { prefix: "/for/TICKET-9" });
    expect(answer).toMatchObject({ status: 422, text: refusal });
    expect(records.at(-1)).toMatchObject({ outcome: "refused", reason: "TICKET-9", upstream: { status: 422, attempts: 1 } });
  });

  it("repeats a failure as its replay class says, and claims no more than is known", async () => {
    gateway.clerk.answerWith(() => json({ errors: [] }, 503));
    const { answer, records } = await run(sampleCall(operation), key);
    const sentOnce = operation.replay === "never";
    expect(gateway.clerk.sent).toHaveLength(sentOnce ? 1 : 3);
    expect(answer.status).toBe(sentOnce ? 409 : 503);
    expect(answer.codes).toEqual(sentOnce ? ["bailiff_outcome_unknown"] : []);
    expect(records.at(-1)).toMatchObject({
      outcome: operation.replay === "safe" ? "failed" : "unknown",
      upstream: { status: 503 },
    });
    for (const sent of gateway.clerk.sent) await expectRebuilt(sent, sampleCall(operation));
  });

  it.each([
    ["before", ["reader", "everything"]],
    ["behind", ["everything", "reader"]],
  ])("shows nothing that another policy of the key hides, which stands %s the one that allows", async (_name, policies) => {
    const user = { object: "user", id: "user_1", first_name: "Ada", private_metadata: { note: "Verysecretnote" } };
    gateway.clerk.answerWith(() => json(operation.name === "users.list" ? [user] : { ...user, data: [user] }));
    const { answer } = await run(sampleCall(operation), await gateway.mint(policies));
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining("Ada") });
    expect(answer.text).not.toContain("Verysecretnote");
  });

  it("is written ahead for a strict key, read or not", async () => {
    gateway.clerk.answerWith(() => json({}));
    const strict = await gateway.mint(["everything"], { consistency: "strict" });
    const { records } = await run(sampleCall(operation), strict);
    expect(records.map(({ type }) => type)).toEqual(["intent", "outcome"]);
    await expectWholeChain(strict.id);
  });

  it("is enough by itself, but for arguments that stand for another operation", async () => {
    gateway.clerk.answerWith(() => json({}));
    const narrow = await gateway.mint([`only-${operation.name.replaceAll(/[._]/g, "-")}`]);
    const call = sampleCall(operation);
    const others = new Set((operation.also ?? []).flatMap(({ args }) => args));
    const body = Object.fromEntries(Object.entries(call.body).filter(([name]) => !others.has(name)));
    expect((await run(others.size === 0 ? call : { ...call, body }, narrow)).answer.status).toBe(200);
    if (others.size > 0)
      expect((await run(call, narrow)).answer).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
  });
});

describe.each(NAMES.filter(({ operation }) => operation.target.kind !== "none"))("$name and its target", ({ operation }) => {
  const call = sampleCall(operation);
  const ids = [targetOf(call)].flat();
  const users = (private_metadata: unknown) => ids.map((id) => ({ id, private_metadata }));
  const answerLook = (found: unknown[]) => json(operation.target.kind === "many" ? found : found[0]);

  it("is refused for a target that a rule denies: nothing but the look is sent", async () => {
    const key = await gateway.mint(["no-staff"]);
    gateway.clerk.answerWith(() => answerLook(users({ staff: "yes" })));
    const { answer, records } = await run(call, key);
    expect(answer).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
    expect(gateway.clerk.sent.map(({ method }) => method)).toEqual(["GET"]);
    expect(records).toMatchObject([{ type: "denied", decision: { rule: "never-staff" } }]);
    expect(JSON.stringify(records[0]?.seen)).toContain("yes");
    expect(answer.text).not.toContain('"yes"');
  });

  it("goes ahead for another target, with one look and one act", async () => {
    const key = await gateway.mint(["no-staff"]);
    gateway.clerk.answerWith(() => answerLook(users({})));
    expect((await run(call, key)).answer.status).toBe(200);
    expect(gateway.clerk.sent).toHaveLength(2);
    await expectRebuilt(gateway.clerk.sent[1], call);
  });

  it("is not done to a target that Clerk does not know", async () => {
    const key = await gateway.mint(["no-staff"]);
    const many = operation.target.kind === "many";
    gateway.clerk.answerWith(() =>
      many ? json([]) : json({ errors: [{ message: "m", long_message: "l", code: "resource_not_found" }] }, 404),
    );
    const { answer, records } = await run(call, key);
    expect([answer.status, answer.codes]).toEqual(many ? [403, ["bailiff_policy_denied"]] : [404, ["resource_not_found"]]);
    expect(gateway.clerk.sent.map(({ method }) => method)).toEqual(["GET"]);
    expect(records.map(({ type }) => type)).toEqual([many ? "denied" : "failed"]);
  });
});

/** Versions under which the body takes the fields of `legacyBody`. */
const LEGACY = NAMES.flatMap(({ operation }) => {
  const { legacyBody } = operation;
  const older = versionsOf(operation).filter((one) => legacyBody !== undefined && one <= legacyBody.until);
  return older.map((one) => ({ name: operation.name, operation, older: one }));
});
describe.each(LEGACY)("$name on API version $older", ({ operation, older: olderVersion }) => {
  const legacy = Object.fromEntries(
    Object.keys(operation.legacyBody?.fields.shape ?? {}).map((name) => [name, { sample: name }]),
  );
  const call = { ...sampleCall(operation, "required"), body: legacy };
  const older = { headers: { "clerk-api-version": olderVersion } };

  it("takes the fields that were dropped since, where the other operation is allowed too", async () => {
    gateway.clerk.answerWith(() => json({}));
    expect((await run(call, await gateway.mint(["everything"]), older)).answer.status).toBe(200);
    await expectRebuilt(gateway.clerk.sent[0], call, olderVersion);
  });

  it("is refused those fields without the other operation, and on the newer version", async () => {
    const narrow = await gateway.mint([`only-${operation.name.replaceAll(/[._]/g, "-")}`]);
    expect((await run(call, narrow, older)).answer).toMatchObject({ status: 403, codes: ["bailiff_policy_denied"] });
    const { answer } = await run(call, await gateway.mint(["everything"]));
    expect(answer).toMatchObject({ status: 422, codes: Object.keys(legacy).map(() => "bailiff_param_unknown") });
    // A caller of an old SDK that sends no version sees only this: it must name the way out.
    const errors: { long_message: string; meta: { param_name: string } }[] = Object(answer.body).errors;
    expect(errors.map(({ meta }) => meta.param_name)).toEqual(Object.keys(legacy));
    for (const { long_message } of errors) {
      expect(long_message).toContain(`Clerk-API-Version: ${operation.legacyBody?.until}`);
      expect(long_message).toContain(operation.legacyBody?.instead);
    }
    expect(gateway.clerk.sent).toEqual([]);
  });
});
