// What counts as signed by Clerk, held against `verifyWebhook` of Clerk's own SDK.

import { createHmac } from "node:crypto";
import { verifyWebhook } from "@clerk/backend/webhooks";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { isSigned, readSignedHeaders, signingKey } from "../../../src/bypass/webhook-signature.ts";

const KEY = Buffer.from("a secret of some length");
const SECRET = `whsec_${KEY.toString("base64")}`;
const BODY = '{"type":"user.updated","data":{"name":"Zoë"}}';
const NOON_MS = Date.parse("2026-11-29T12:00:00.000Z");
const now = () => NOON_MS / 1_000;

const sign = (id: string, timestamp: number | string, body: string, key: Uint8Array = KEY) =>
  `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;

interface Message {
  readonly id?: string;
  readonly timestamp?: string;
  readonly signature?: string;
  readonly body?: string;
  readonly secret?: string;
}

function headersOf({ id, timestamp, signature }: Message): Headers {
  const given = { "svix-id": id, "svix-timestamp": timestamp, "svix-signature": signature };
  return new Headers(Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}

function ours(message: Message): boolean {
  const key = signingKey(message.secret ?? SECRET);
  const signed = readSignedHeaders(headersOf(message), NOON_MS);
  return key !== null && typeof signed !== "string" && isSigned(signed, message.body ?? BODY, key);
}

const clerks = (message: Message): Promise<boolean> =>
  verifyWebhook(
    new Request("https://bailiff.test/", { method: "POST", headers: headersOf(message), body: message.body ?? BODY }),
    {
      signingSecret: message.secret ?? SECRET,
    },
  ).then(
    () => true,
    () => false,
  );

const at = String(now());
const right = sign("msg_1", at, BODY);
const wrong = sign("msg_1", at, BODY, Buffer.from("another"));
const old = String(now() - 290);

const CASES: Readonly<Record<string, readonly [taken: boolean, Message]>> = {
  "a right one": [true, { id: "msg_1", timestamp: at, signature: right }],
  "a right one after a wrong one": [true, { id: "msg_1", timestamp: at, signature: `${wrong} ${right}` }],
  "a right one before a wrong one": [true, { id: "msg_1", timestamp: at, signature: `${right} ${wrong}` }],
  "one beside a v1a": [true, { id: "msg_1", timestamp: at, signature: `v1a,AAAA ${right}` }],
  "a secret without whsec_": [true, { id: "msg_1", timestamp: at, signature: right, secret: SECRET.slice(6) }],
  "one of nearly five minutes ago": [true, { id: "msg_1", timestamp: old, signature: sign("msg_1", old, BODY) }],
  "a wrong one": [false, { id: "msg_1", timestamp: at, signature: wrong }],
  "the right one of another id": [false, { id: "msg_2", timestamp: at, signature: right }],
  "the right one of another time": [false, { id: "msg_1", timestamp: old, signature: right }],
  "the right one of another body": [false, { id: "msg_1", timestamp: at, signature: right, body: BODY.replace("Zoë", "Zoe") }],
  "another version's": [false, { id: "msg_1", timestamp: at, signature: right.replace("v1,", "v2,") }],
  "one that is cut": [false, { id: "msg_1", timestamp: at, signature: right.slice(0, -5) }],
  "no id": [false, { timestamp: at, signature: right }],
  "no timestamp": [false, { id: "msg_1", signature: right }],
  "no signature": [false, { id: "msg_1", timestamp: at }],
  "no time": [false, { id: "msg_1", timestamp: "soon", signature: sign("msg_1", "soon", BODY) }],
};

// Clerk's SDK asks the clock itself.
beforeAll(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOON_MS });
});
afterAll(() => {
  vi.useRealTimers();
});

describe("a webhook's signature", () => {
  it.each(Object.entries(CASES))("%s: as Clerk's SDK says", async (_name, [taken, message]) => {
    expect(ours(message)).toBe(taken);
    expect(await clerks(message)).toBe(taken);
  });

  it.each([-301, 301, -86_400, 86_400])("%i s from now is too far", (offset) => {
    const timestamp = String(now() + offset + Math.sign(offset));
    expect(readSignedHeaders(headersOf({ id: "msg_1", timestamp, signature: sign("msg_1", timestamp, BODY) }), NOON_MS)).toBe(
      "webhook_stale",
    );
  });

  it("is judged as Clerk's SDK judges it, whatever is in it", async () => {
    const some = fc.record({
      id: fc.string({ minLength: 1, maxLength: 30, unit: fc.constantFrom(..."abc_-019") }),
      offset: fc.integer({ min: -320, max: 320 }).filter((value) => Math.abs(Math.abs(value) - 300) > 5),
      body: fc.json().map((data) => `{"data":${data}}`),
      key: fc.uint8Array({ minLength: 1, maxLength: 40 }),
      others: fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 3 }),
      honest: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(some, async ({ id, offset, body, key, others, honest }) => {
        const timestamp = String(now() + offset);
        const keys = honest ? [...others, key] : others;
        const signature = keys.map((one) => sign(id, timestamp, body, one)).join(" ");
        const message = { id, timestamp, signature, body, secret: `whsec_${Buffer.from(key).toString("base64")}` };
        expect(ours(message)).toBe(await clerks(message));
      }),
      { numRuns: 200 },
    );
  });

  it.each(["", "whsec_", "whsec_not base64!", "sk_test_x-"])("has no key in %j", (secret) => {
    expect(signingKey(secret)).toBeNull();
  });
});
