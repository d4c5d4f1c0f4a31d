// A body that does not come: whoever sends it is told so after half a minute, and nothing is held for them any longer.
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { systemDeps } from "../../../src/deps.ts";
import { BODY_WITHIN_MS } from "../../../src/routes/call/intake/read-body.ts";
import { recordsOf } from "../ledger-inspection.ts";
import { CALLER_IP, type MintedKey, SECRETS, testGateway } from "../test-gateway.ts";

const system = systemDeps();
/** Timers of half a minute wait for this. */
const underWay = new Set<() => void>();
const gateway = testGateway({
  deps: {
    timer(ms, onTime) {
      if (ms !== BODY_WITHIN_MS) return system.timer(ms, onTime);
      const mine = () => onTime();
      underWay.add(mine);
      return () => void underWay.delete(mine);
    },
  },
});
function halfAMinuteIsOver(): void {
  for (const strike of underWay) strike();
}
let key: MintedKey;

beforeAll(async () => {
  await gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.*", "policies.*", "keys.create"] }] }]);
});
beforeEach(async () => {
  key = await gateway.mint(["p"]);
});

/** Its first bytes are sent; then nothing more, and no end. */
function dripping(method: string, path: string, bearer: string, type: string) {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"policies": [')),
    cancel: () => {
      cancelled = true;
    },
  });
  const headers = { authorization: `Bearer ${bearer}`, "content-type": type, "cf-connecting-ip": CALLER_IP };
  return { request: new Request(`https://bailiff.test${path}`, { method, body, headers }), isLetGo: () => cancelled };
}

it.each([
  ["PUT", "/admin/policies", "root", "application/json"],
  ["POST", "/admin/policies/check", "key", "application/json"],
  ["POST", "/admin/explain", "key", "application/json"],
  ["POST", "/admin/keys", "key", "application/json"],
  ["PATCH", "/v1/users/user_1", "key", "application/json"],
  ["POST", "/v1/users/user_1/profile_image", "key", "multipart/form-data; boundary=b"],
])("%s %s by %s: 400 once half a minute is over, and the body is let go", async (method, path, by, type) => {
  const { request, isLetGo } = dripping(method, path, by === "root" ? SECRETS.ROOT_TOKEN : key.key, type);
  let answered = false;
  const answer = gateway.send(request).then((one) => {
    answered = true;
    return one;
  });
  await vi.waitFor(() => expect(underWay.size).toBe(1));
  expect(answered).toBe(false);
  halfAMinuteIsOver();
  expect(await answer).toMatchObject({
    status: 400,
    codes: ["bailiff_body_invalid"],
    text: expect.stringContaining("must have come within 30 seconds"),
  });
  expect([isLetGo(), underWay.size]).toEqual([true, 0]);
  const record = (await recordsOf(path.startsWith("/admin") ? "admin" : key.id)).at(-1);
  expect(record).toMatchObject({ type: "failed", outcome: "failed", error: "bailiff_body_invalid", args: null });
});

it("a body that comes in time leaves no timer behind", async () => {
  await gateway.call("PATCH", "/v1/users/user_1", { key: key.key, body: { first_name: "Ada" } });
  await gateway.admin("POST", "/policies/check", { policies: [] });
  expect(underWay.size).toBe(0);
});
