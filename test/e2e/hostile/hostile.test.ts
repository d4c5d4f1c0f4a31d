// Hostile requests over raw sockets: each gets its own precise answer, and Clerk gets nothing of it but what it plainly means.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../emulator/server.ts";
import { type Admin, adminOf, EVERYTHING, eventually } from "../gateway-admin.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";
import { HOSTILE_CASES } from "./hostile-cases.ts";
import { bytesOf, exchange, type RawAnswer } from "./raw-socket.ts";
import { allClosed, unaccounted } from "./unaccounted.ts";

const state = temporaryState();
const SLOWLY_MS = 20;

let emulator: Emulator;
let gateway: RunningGateway;
let admin: Admin;
let key: string;

beforeAll(async () => {
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  admin = adminOf(gateway.url);
  await admin.publish([{ policy: "all", rules: [{ id: "all", allow: EVERYTHING }] }]);
  key = (await admin.mint("all")).key;
});
afterAll(async () => {
  await gateway?.stop();
  await emulator?.close();
  state.remove();
});

function codeOf({ status, headers, body }: RawAnswer): string | null {
  if (status < 400 || headers.get("content-type") !== "application/json" || body === "") return null;
  return JSON.parse(body).errors[0].code;
}

it.each(HOSTILE_CASES)("$name", async ({ bytes, answers, clerkGets = [] }) => {
  const before = emulator.requests.length;
  const parts = (typeof bytes === "string" ? [bytes] : bytes).map((text) => bytesOf(text.replaceAll("{key}", key)));
  const got = await exchange(gateway.port, parts, { pauseMs: SLOWLY_MS });
  expect(got.map((answer) => [answer.status, codeOf(answer)])).toEqual(answers);
  expect(emulator.requests.slice(before).map(({ method, url }) => `${method} ${url}`)).toEqual(clerkGets);
});

it("and every request that Clerk got is on the record, with no more in it than was allowed", async () => {
  const reckon = async () => {
    const { records } = await admin.export();
    return allClosed(records) ? unaccounted(emulator.requests, records, new Set()) : ["an intent was never closed"];
  };
  expect(await eventually(reckon, (open) => open.length === 0)).toEqual([]);
});
