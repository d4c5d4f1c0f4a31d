// The real `verifyToken` of @clerk/backend against a gateway whose clock a test moves: a key that is new at Clerk is known to a back end
// at most five minutes later. (The SDK asks anew whenever it meets a `kid` that it does not know, so all that is kept is the gateway's.)
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { systemDeps } from "../../src/deps.ts";
import { json } from "./scripted-clerk.ts";
import { CALLER_IP, testGateway } from "./test-gateway.ts";

const KEPT_MS = OPERATIONS.find(({ name }) => name === "jwks.get")?.keptMs ?? 0;
const RSA = { name: "RSASSA-PKCS1-v1_5", modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: "SHA-256" };
const clock = { aheadMs: 0 };
const gateway = testGateway({ deps: { now: () => systemDeps().now() + clock.aheadMs } });
let verify: (token: string) => Promise<{ readonly sub: string }>;

/** Clerk's signing key, which is another one after `rotate`. */
const signing = { kid: "", pair: await rsaPair() };

async function rsaPair(): Promise<CryptoKeyPair> {
  const pair = await crypto.subtle.generateKey(RSA, true, ["sign", "verify"]);
  if (!("privateKey" in pair)) throw new Error("not a pair");
  return pair;
}

async function rotate(kid: string): Promise<void> {
  Object.assign(signing, { kid, pair: await rsaPair() });
  const jwk = await crypto.subtle.exportKey("jwk", signing.pair.publicKey);
  gateway.clerk.answerWith(() => json({ keys: [{ ...jwk, kid, use: "sig", alg: "RS256" }] }));
}

async function mint(): Promise<string> {
  const iat = Math.floor(Date.now() / 1000);
  const claims = { iss: "https://emulator.clerk.accounts.dev", sub: "user_1", sid: "sess_1", iat, nbf: iat - 10, exp: iat + 60 };
  const signed = [{ alg: "RS256", kid: signing.kid, typ: "JWT" }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .join(".");
  const signature = await crypto.subtle.sign(RSA.name, signing.pair.privateKey, Buffer.from(signed));
  return `${signed}.${Buffer.from(signature).toString("base64url")}`;
}

beforeAll(async () => {
  await gateway.publish([{ policy: "reader", rules: [{ id: "get", allow: ["users.get"] }] }]);
  const { key } = await gateway.mint(["reader"]);
  // The SDK takes hold of `fetch` when it is loaded.
  vi.stubGlobal("fetch", async (input: RequestInfo, init?: RequestInit) => {
    const request = new Request(input, init);
    request.headers.set("cf-connecting-ip", CALLER_IP);
    const { text, status, headers } = await gateway.send(request);
    return new Response(text, { status, headers });
  });
  const { verifyToken } = await import("@clerk/backend");
  verify = (token) => verifyToken(token, { secretKey: key, apiUrl: "https://bailiff.test" });
});
afterAll(() => {
  vi.unstubAllGlobals();
});

it("knows a rotated key five minutes later at the latest, and not before it asks Clerk again", async () => {
  await rotate("ins_1");
  expect(await verify(await mint())).toMatchObject({ sub: "user_1" });

  await rotate("ins_2");
  await expect(verify(await mint())).rejects.toMatchObject({ reason: "jwk-kid-mismatch" });
  clock.aheadMs = KEPT_MS - 5_000;
  await expect(verify(await mint())).rejects.toMatchObject({ reason: "jwk-kid-mismatch" });
  expect(gateway.clerk.sent).toHaveLength(1);

  clock.aheadMs = KEPT_MS + 1;
  expect(await verify(await mint())).toMatchObject({ sub: "user_1" });
  expect(gateway.clerk.sent).toHaveLength(2);
});
