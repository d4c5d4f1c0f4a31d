// A back end that gives its one client a key of Bailiff's still verifies sessions: the real `verifyToken` and `authenticateRequest`, over
// sockets, on the JWKS of an instance with a real key.
import { createClerkClient, verifyToken } from "@clerk/backend";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Emulator, SEED, startEmulator } from "../../../emulator/server.ts";
import { adminOf } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";

const PUBLISHABLE_KEY = `pk_test_${btoa("emulator.clerk.accounts.dev$")}`;
/** No test calls anybody outside. */
const telemetry = { disabled: true };
const { staff } = SEED;
const state = temporaryState();
let emulator: Emulator;
let gateway: RunningGateway;
let keys: { readonly reader: string; readonly denied: string };

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  await newIsolate();
  const admin = adminOf(gateway.url);
  await admin.publish([
    { policy: "reader", rules: [{ id: "get", allow: ["users.get"] }] },
    { policy: "denied", rules: [{ id: "none", deny: ["jwks.get"] }] },
  ]);
  keys = { reader: (await admin.mint("reader")).key, denied: (await admin.mint("denied")).key };
});
afterAll(async () => {
  await gateway?.stop();
  await emulator?.close();
  state.remove();
});

/** One that has kept nothing yet. */
async function newIsolate(): Promise<void> {
  await gateway?.stop();
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  emulator.requests.length = 0;
}

const mint = () => emulator.store.signingKeys.mint({ userId: staff.id });
/** Past the SDK's own cache: each call asks the gateway. */
const verify = (token: string, more: { secretKey?: string; apiUrl?: string } = {}) =>
  verifyToken(token, { secretKey: keys.reader, apiUrl: gateway.url, skipJwksCache: true, ...more });
const fetched = () => emulator.requests.filter(({ url }) => url === "/v1/jwks").length;

describe("verifyToken", () => {
  it("accepts a session token of the instance", async () => {
    expect(await verify(mint())).toMatchObject({ sub: staff.id, sid: expect.stringMatching(/^sess_/) });
  });

  it("accepts it through an address that gives a reason", async () => {
    expect(await verify(mint(), { apiUrl: `${gateway.url}/for/sign-in` })).toMatchObject({ sub: staff.id });
  });

  it("is refused with a key to which a policy denies it", async () => {
    await expect(verify(mint(), { secretKey: keys.denied })).rejects.toMatchObject({ reason: "jwk-remote-failed-to-load" });
  });

  it("of 50 at once asks Clerk once", async () => {
    await newIsolate();
    const verified = await Promise.all(Array.from({ length: 50 }, () => verify(mint())));
    expect(verified.every(({ sub }) => sub === staff.id)).toBe(true);
    expect(fetched()).toBe(1);
  });

  it("goes on while Clerk is away, on the keys that are at hand", async () => {
    await verify(mint());
    emulator.faults.add({ path: "/v1/jwks", times: 10, fault: { kind: "status", status: 503 } });
    expect(await verify(mint())).toMatchObject({ sub: staff.id });
    emulator.faults.clear();
  });

  it("does not know a key that is new at Clerk while the old ones are kept, and does in an isolate that has none", async () => {
    await newIsolate();
    await verify(mint());
    emulator.store.signingKeys.rotate();
    await expect(verify(mint())).rejects.toMatchObject({ reason: "jwk-kid-mismatch" });
    expect(fetched()).toBe(1);
    await newIsolate();
    expect(await verify(mint())).toMatchObject({ sub: staff.id });
  });
});

describe("authenticateRequest", () => {
  const request = (token: string) => new Request("https://app.example.com/", { headers: { authorization: `Bearer ${token}` } });

  it("signs in whoever has a token of the instance, with the client that looks users up", async () => {
    const clerk = createClerkClient({ secretKey: keys.reader, publishableKey: PUBLISHABLE_KEY, apiUrl: gateway.url, telemetry });
    const session = await clerk.authenticateRequest(request(mint()));
    expect([session.status, session.toAuth()?.userId]).toEqual(["signed-in", staff.id]);
    expect(await clerk.users.getUser(staff.id)).toMatchObject({ id: staff.id });
  });

  it("does not sign in a token of another instance", async () => {
    const other = await startEmulator({ secretKey: CLERK_SECRET_KEY });
    const clerk = createClerkClient({ secretKey: keys.reader, publishableKey: PUBLISHABLE_KEY, apiUrl: gateway.url, telemetry });
    const session = await clerk.authenticateRequest(request(other.store.signingKeys.mint({ userId: staff.id })));
    expect(session.status).toBe("signed-out");
    await other.close();
  });
});
