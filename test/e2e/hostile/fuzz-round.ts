// One round of the fuzzer: so many cases from one seed, over several connections, then the reckoning between journal and audit log.
import fc from "fast-check";
import { type Emulator, SEED } from "../../../emulator/server.ts";
import { type Admin, eventually } from "../gateway-admin.ts";
import { bytesOfCase, fuzzCases } from "./near-valid.ts";
import { exchange, KeepAlive, type RawAnswer } from "./raw-socket.ts";
import { allClosed, unaccounted } from "./unaccounted.ts";

const CONNECTIONS = 8;
/** Plain reads reach the log a second after they were answered. */
const RECKONING_PATIENCE_MS = 8_000;

export interface Fuzzed {
  readonly emulator: Emulator;
  readonly port: number;
  readonly admin: Admin;
  readonly keys: readonly [string, string];
  readonly lookedUp: ReadonlySet<string>;
}

export interface Round {
  /** Empty when all is well. */
  readonly faults: readonly string[];
  readonly statuses: ReadonlyMap<number, number>;
  readonly receivedCount: number;
}

export async function fuzzRound({ emulator, port, admin, keys, lookedUp }: Fuzzed, seed: number, count: number): Promise<Round> {
  emulator.reset();
  const startedMs = Date.now();
  const statuses = new Map<number, number>();
  const faults: string[] = [];
  const cases = fc.sample(fuzzCases, { seed, numRuns: count }).values();
  const worker = async () => {
    const connection = new KeepAlive(port);
    for (const one of cases) {
      const { bytes, ownConnection } = bytesOfCase(one, keys);
      const answers = ownConnection ? await exchange(port, [bytes]) : [await connection.ask(bytes)];
      for (const answer of answers) {
        if (answer === null) continue;
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        const fault = faultOf(answer);
        if (fault !== null) faults.push(`${fault}\n  ${JSON.stringify(bytes.toString("latin1").slice(0, 600))}`);
      }
    }
    connection.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));

  const last = await Promise.all(keys.map((key) => plainRead(port, key)));
  const reckon = async (): Promise<readonly string[]> => {
    const { records } = await admin.export(startedMs);
    const recorded = new Set(records.map(({ request_id }) => request_id));
    if (!last.every((requestId) => recorded.has(requestId))) return ["the round's last reads were never recorded"];
    return allClosed(records) ? unaccounted(emulator.requests, records, lookedUp) : ["an intent was never closed"];
  };
  faults.push(...(await eventually(reckon, (open) => open.length === 0, RECKONING_PATIENCE_MS)));
  return { faults, statuses, receivedCount: emulator.requests.length };
}

/**
 * What a key read before this is on record no later than this. Without it a round could end while the record of a read was still to come,
 * the read itself being taken for the look-up of another call; the next round would then find a record of what it never received.
 * Gives its request id.
 */
async function plainRead(port: number, key: string): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/v1/users/${SEED.mfa.id}`, {
    headers: { authorization: `Bearer ${key}` },
  });
  await response.arrayBuffer();
  return response.headers.get("bailiff-request-id") ?? "";
}

/** A bug shows as a 500 of Bailiff's own; every refusal of Bailiff's must be readable by Clerk's SDKs. */
function faultOf({ status, headers, body }: RawAnswer): string | null {
  // HEAD; and the runtime's own refusals of what is not HTTP, which never reach the Worker.
  if (status < 400 || body === "" || !headers.has("bailiff-request-id")) return null;
  if (status >= 500) return `answered ${status}: ${body.slice(0, 300)}`;
  if (headers.get("content-type") !== "application/json") return `content type ${headers.get("content-type")} with ${status}`;
  const { errors }: { errors?: { code?: unknown; message?: unknown; long_message?: unknown }[] } = JSON.parse(body);
  const readable = errors?.every((error) =>
    [error.code, error.message, error.long_message].every((text) => typeof text === "string" && text !== ""),
  );
  return readable === true && errors?.length !== 0 ? null : `an error that no SDK can read: ${body.slice(0, 300)}`;
}
