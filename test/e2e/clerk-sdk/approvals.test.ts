// The official @clerk/backend, unmodified: a call that waits is an error with a text that has the id, is not sent again by the SDK, and goes
// through when its caller sends it again.
import { createClerkClient } from "@clerk/backend";
import { ClerkAPIResponseError } from "@clerk/backend/errors";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Emulator, SEED, startEmulator } from "../../../emulator/server.ts";
import { adminOf } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";

const state = temporaryState();
let emulator: Emulator;
let gateway: RunningGateway;
let asker: { readonly id: string; readonly key: string };
let approver: { readonly id: string; readonly key: string };

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  const admin = adminOf(gateway.url);
  await admin.publish([
    { policy: "asker", rules: [{ id: "ban", allow: ["users.ban"], approve: { count: 1, within: "1h" } }] },
    { policy: "approver", rules: [{ id: "say", allow: ["approvals.*"] }] },
  ]);
  asker = await admin.mint("asker");
  approver = await admin.mint("approver", { owner: "lead" });
});
afterAll(async () => {
  await gateway?.stop();
  await emulator?.close();
  state.remove();
});

it("a ban waits, is not repeated by the SDK, and goes through once when it is sent again", async () => {
  const { users } = createClerkClient({ secretKey: asker.key, apiUrl: gateway.url });
  const waits = async (): Promise<string> => {
    const error: unknown = await users.banUser(SEED.google.id).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (!(error instanceof ClerkAPIResponseError)) throw new Error("it did not wait");
    const [first] = error.errors;
    expect([error.status, first?.code]).toEqual([403, "bailiff_approval_required"]);
    const [id] = /apr_[0-9A-Za-z]{12}_\d+/.exec(first?.longMessage ?? "") ?? [];
    expect(first?.longMessage).toContain("send the very same call again");
    return id ?? "";
  };
  const id = await waits();
  const approved = await fetch(`${gateway.url}/admin/approvals/${id}/approve`, {
    method: "POST",
    headers: { authorization: `Bearer ${approver.key}`, "content-type": "application/json" },
    body: JSON.stringify({ reason: "seen" }),
  });
  expect(approved.status).toBe(200);
  expect((await users.banUser(SEED.google.id)).banned).toBe(true);
  expect(await waits()).not.toBe(id);
  expect(emulator.requests.filter(({ method }) => method === "POST")).toHaveLength(1);
  // One refusal on record for each time it was called: the SDK sent none by itself.
  const { records } = await adminOf(gateway.url).export();
  expect(records.filter(({ error }) => error === "bailiff_approval_required")).toHaveLength(2);
});
