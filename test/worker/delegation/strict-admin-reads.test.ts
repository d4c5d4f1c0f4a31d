// A strict key on the admin plane: it reads there as it reads from Clerk. The receipt of a strict key's revocation says that nothing is read with it any more, on the admin plane as with Clerk; nor with what was
// minted through it.
import { beforeEach, expect, it, vi } from "vitest";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const DESK = { policy: "desk", rules: [{ id: "all", allow: ["keys.create", "keys.list", "audit.read"] }] };
const here = testGateway();
const there = testGateway();
let key: MintedKey;
let child: MintedKey;

beforeEach(async () => {
  expect((await here.publish([DESK])).status).toBe(200);
  key = await here.mint(["desk"], { consistency: "strict" });
  child = await here.mint(["desk"], { name: "Child", consistency: "strict" }, key.key);
});

it.each(["/audit", "/keys"])("GET /admin%s is refused at once, in every isolate", async (path) => {
  for (const one of [key, child]) expect((await there.admin("GET", path, undefined, one.key)).status).toBe(200);
  const { body } = await here.admin("POST", `/keys/${key.id}/revoke`, { reason: "lost" });
  expect(body?.["reads_refused_by"]).toBe(body?.["revoked_at"]);
  for (const one of [key, child])
    expect((await there.admin("GET", path, undefined, one.key)).codes).toEqual(["clerk_key_invalid"]);
});

it.each([
  ["of a strict key", "desk", "strict", 503],
  ["under a policy with write_ahead", "ahead", "leased", 503],
  ["of any other key", "desk", "leased", 200],
])("what is read %s is on record before it is given out", async (_whose, policy, consistency, status) => {
  await here.publish([DESK, { ...DESK, policy: "ahead", write_ahead: true }]);
  const reader = await here.mint([policy], { consistency });
  const append = vi.spyOn(here.services.ledgers, "append").mockResolvedValueOnce(null);
  expect((await here.admin("GET", "/keys", undefined, reader.key)).status).toBe(status);
  append.mockRestore();
});
