// Values have one spelling on the real line: for each argument of each row two spellings of one value are two calls that the gateway takes
// for the same. What Clerk receives, what is recorded and what is charged is one; the cases come from the table (see test/unit/values).
import fc from "fast-check";
import { beforeAll, beforeEach, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { type Argument, argumentsOf, titleOf } from "../../unit/values/arguments.ts";
import { equivalentsOf } from "../../unit/values/equivalents.ts";
import { recordsOf } from "../ledger-inspection.ts";
import { pathOf, type SampleArgs, sampleRequired } from "../sample-args.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const gateway = testGateway();
let key: MintedKey;

beforeAll(async () => {
  const rules = [{ id: "all", allow: OPERATIONS.map(({ name }) => name) }];
  expect((await gateway.publish([{ policy: "all", write_ahead: true, rules }])).status).toBe(200);
  key = await gateway.mint(["all"]);
});
beforeEach(() => {
  gateway.clerk.answerWith(() => json({ id: "user_1" }));
  gateway.clerk.sent.length = 0;
});

/** The call with this argument; the JSON text of a value goes into the body as it is. */
async function send({ operation, place, name }: Argument, spelled: string | undefined, act: string): Promise<number> {
  const { path, query, body } = operation.args;
  const inPath: SampleArgs = { ...sampleRequired(path) };
  if (place === "path" && spelled !== undefined) inPath[name] = JSON.parse(spelled);
  const beside: SampleArgs =
    name === "provider_user_id" ? { provider: "google" } : name === "provider" ? { provider_user_id: "1" } : {};
  const asked = {
    ...sampleRequired(query),
    ...(place === "query" ? { ...beside, ...(spelled === undefined ? {} : { [name]: JSON.parse(spelled) }) } : {}),
  };
  const pairs = Object.entries(asked).flatMap(([field, value]) =>
    [value].flat().map((one) => `${field}=${encodeURIComponent(String(one))}`),
  );
  const fields: SampleArgs = { ...sampleRequired(body) };
  if (name.endsWith("_identification_status")) fields["email_address"] = ["ada@example.com"];
  if (operation.idempotency !== undefined) fields[operation.idempotency.keyArg] = act;
  delete fields[name];
  const parts = Object.entries(fields).map(([field, value]) => `${JSON.stringify(field)}:${JSON.stringify(value)}`);
  if (place === "body" && spelled !== undefined) parts.push(`${JSON.stringify(name)}:${spelled}`);
  const request = new Request(
    `https://bailiff.test${pathOf(operation, inPath)}${pairs.length === 0 ? "" : `?${pairs.join("&")}`}`,
    {
      method: operation.method,
      headers: {
        authorization: `Bearer ${key.key}`,
        "cf-connecting-ip": "192.0.2.7",
        "clerk-api-version": operation.legacyBody === undefined ? "2026-05-12" : "2025-11-10",
        ...(operation.body === "json" ? { "content-type": "application/json" } : {}),
      },
      ...(operation.body === "json" ? { body: `{${parts.join(",")}}` } : {}),
    },
  );
  return (await gateway.send(request)).status;
}

const CASES = argumentsOf(OPERATIONS.filter(({ body }) => body !== "multipart")).flatMap((argument) => {
  const pairs = equivalentsOf(argument) ?? fc.constant([undefined, undefined] as const);
  return fc
    .sample(pairs, { seed: 11, numRuns: 12 })
    .filter(([one, other]) => one !== other)
    .slice(0, 2)
    .map((pair): [string, Argument, typeof pair] => [titleOf(argument), argument, pair]);
});

it.each(CASES)("%s is one value in two spellings", async (_title, argument, [one, other]) => {
  const before = (await recordsOf(key.id)).length;
  const name = `case-${before}`;
  expect([await send(argument, one, name), await send(argument, other, name)]).toEqual([200, 200]);
  const [first, second] = gateway.clerk.sent;
  // Under one idempotency key the second is the first one asked for again: the digest is one.
  if (argument.operation.idempotency === undefined)
    expect([second?.method, second?.url, second?.text]).toEqual([first?.method, first?.url, first?.text]);
  else expect(gateway.clerk.sent).toHaveLength(1);
  const records = (await recordsOf(key.id)).slice(before).filter(({ type }) => type !== "outcome");
  const [firstRecord, ...others] = records.map(({ args, decision }) => ({ args, decision }));
  expect(others).toEqual([firstRecord]);
});

it("The cases are of every operation that has a value with several spellings.", () => {
  expect(new Set(CASES.map(([, { operation }]) => operation.name)).size).toBeGreaterThanOrEqual(12);
});
