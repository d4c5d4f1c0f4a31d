// Every operation of the table that changes something: what Clerk tells of it is explained by the record of the act, whatever it was sent with;
// and without that record it is found, but for those that docs/bypass.md says are not. Column `changes` of the table, held against what the
// emulator does. A new row is tried by being there.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/server.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { type ClerkEvent, readClerkEvent } from "../../../src/bypass/clerk-event.ts";
import { effectsOf } from "../../../src/bypass/effects.ts";
import { type Judged, judgeUser, type SeenEvent } from "../../../src/bypass/judge.ts";
import type { KnownAct } from "../../../src/bypass/told-act.ts";
import { API_VERSIONS } from "../../../src/clerk/api-version.ts";
import type { Operation } from "../../../src/clerk/operation.ts";
import { hasVersion } from "../../../src/clerk/operation-versions.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { type Amount, contractCall } from "../../conformance/contract-calls.ts";
import { adminOf, EVERYTHING, eventually } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";

/** docs/bypass.md, "What is not found": people's own, no part of a user that a webhook shows, or no user at all. */
const NOT_FOUND: ReadonlySet<string> = new Set([
  "users.set_profile_image",
  "users.delete_profile_image",
  "users.adjust_billing_credit_balance",
  "users.verify_password",
  "users.verify_totp",
  "users.set_password_compromised",
  "users.unset_password_compromised",
  "users.get_o_auth_access_token",
  "users.revoke_trusted_device",
]);
const SOON_MS = 1_000;
const [OLDEST, NEWEST] = [API_VERSIONS[0], API_VERSIONS.at(-1) ?? API_VERSIONS[0]];

const state = temporaryState();
let emulator: Emulator;
let gateway: RunningGateway;
let key: { readonly id: string; readonly key: string };

beforeAll(async () => {
  // Nobody listens there: what is sent is read where it is kept.
  const webhooks = { url: "http://127.0.0.1:9/", secret: "whsec_bm9ib2R5" };
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY, webhooks });
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  const admin = adminOf(gateway.url);
  await admin.publish([{ policy: "all", rules: [{ id: "all", allow: EVERYTHING }] }]);
  key = await admin.mint("all");
});
afterAll(async () => {
  await gateway?.stop();
  await emulator?.close();
  state.remove();
});

const ACTS = OPERATIONS.filter((row) => row.class !== "read" && row.name.startsWith("users."));
const plain = (text: string): string => text;

type Seen = SeenEvent & { readonly userId: string };

/** What Clerk would have told of everybody before, as the users are now. */
async function everybody(): Promise<Map<string, Seen>> {
  const answer = await fetch(`${emulator.url}/v1/users?limit=100`, { headers: { authorization: `Bearer ${CLERK_SECRET_KEY}` } });
  const users: { id: string }[] = JSON.parse(await answer.text());
  const timestamp = Date.now() - SOON_MS;
  return new Map(
    users.map((data) => [data.id, seenOf(readClerkEvent(JSON.stringify({ type: "user.updated", data, timestamp })))]),
  );
}

function seenOf(read: ClerkEvent): Seen {
  if (read.kind !== "user") throw new Error(`no event of a user: ${read.kind}`);
  return read.event;
}

async function act(url: string, secret: string, call: Request): Promise<{ status: number; text: string }> {
  const { pathname, search } = new URL(call.url);
  const headers = new Headers(call.headers);
  headers.set("authorization", `Bearer ${secret}`);
  const body = call.body === null ? undefined : await call.arrayBuffer();
  const answer = await fetch(`${url}${pathname}${search}`, {
    method: call.method,
    headers,
    ...(body === undefined ? {} : { body }),
  });
  return { status: answer.status, text: await answer.text() };
}

/** Of each event that came, what changed and who explains it. */
function judged(before: ReadonlyMap<string, Seen>, acts: readonly KnownAct[]): Judged[] {
  const events = emulator.webhooks.sent.map(({ body }) => seenOf(readClerkEvent(body)));
  return [...Map.groupBy(events, ({ userId }) => userId)].flatMap(([userId, own]) => {
    const known = before.get(userId);
    return judgeUser(known === undefined ? own : [known, ...own], acts).slice(known === undefined ? 0 : 1);
  });
}

const unexplained = (all: readonly Judged[]) =>
  all
    .flatMap(({ changes, explained }) => changes.filter((_change, index) => explained[index] === null))
    .map(({ facet }) => facet);

async function recorded(operation: Operation): Promise<KnownAct> {
  const path = `/admin/audit?key=${key.id}&operation=${operation.name}&type=intent&limit=1`;
  const { data }: { data: AuditRecord[] } = await eventually(
    async () => JSON.parse(await adminOf(gateway.url).get(path)),
    ({ data: [newest] }: { data: AuditRecord[] }) => newest !== undefined,
  );
  const [intent] = data;
  if (intent === undefined) throw new Error(`${operation.name}: no intent`);
  const { id: intentId, ledger, seq } = intent;
  return {
    intentId,
    ledger,
    seq,
    operation: operation.name,
    fromMs: Date.parse(intent.at),
    untilMs: Date.now(),
    outcome: "ok",
    nameless: false,
    effects: effectsOf(operation, intent.args, plain),
  };
}

describe.each(ACTS.map((row) => [row.name, row] as const))("%s", (name, operation) => {
  const amounts: readonly Amount[] = [
    "minimal",
    "full",
    ...(operation.undescribed === undefined ? [] : ["undescribed" as const]),
  ];
  const versions = operation.legacyBody === undefined ? [NEWEST] : [NEWEST, OLDEST];
  const ways = versions
    .filter((version) => hasVersion(operation, version))
    .flatMap((version) => amounts.map((amount) => [amount, version] as const));

  it.each(ways)("through Bailiff, %s, %s: nothing is left to explain", async (amount, version) => {
    emulator.reset();
    const before = await everybody();
    const { status, text } = await act(gateway.url, key.key, contractCall(operation, amount, version, emulator));
    if (status >= 300) return expect(text).not.toContain("bailiff_");
    const all = judged(before, [await recorded(operation)]);
    expect(unexplained(all)).toEqual([]);
    if (amount === "full" && !NOT_FOUND.has(name)) expect(all.flatMap(({ changes }) => changes)).not.toEqual([]);
  });

  it("past Bailiff, with everything: found, or known not to be", async () => {
    emulator.reset();
    const before = await everybody();
    const { status, text } = await act(emulator.url, CLERK_SECRET_KEY, contractCall(operation, "full", NEWEST, emulator));
    expect(status, text).toBe(200);
    if (NOT_FOUND.has(name)) expect(unexplained(judged(before, []))).toEqual([]);
    else expect(unexplained(judged(before, []))).not.toEqual([]);
  });
});
