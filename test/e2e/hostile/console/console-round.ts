// One round against the console and the admin plane: calls with something wrong about who makes them, over several connections, and beside them
// calls of a session that may do everything; then the log says what was done, and by whom.
import fc from "fast-check";
import type { AuditRecord } from "../../../../src/audit/record.ts";
import { ADMIN_OPERATIONS } from "../../../../src/routes/admin/admin-operations.ts";
import type { Admin } from "../../gateway-admin.ts";
import { exchange, KeepAlive, type RawAnswer } from "../raw-socket.ts";
import { answerFault } from "./answer-faults.ts";
import { bytesOfCall, type CallBytes, type ConsoleCase, consoleCases } from "./near-valid-call.ts";
import { type Stage, setStage } from "./stage.ts";

const CONNECTIONS = 4;
/** Of so many cases one is a session's with all that it needs. */
const RIGHT_EVERY = 4;
const CHANGES: ReadonlySet<string> = new Set(ADMIN_OPERATIONS.filter(({ mutates }) => mutates).map(({ name }) => name));

export interface ConsoleFuzzed {
  readonly url: string;
  readonly port: number;
  readonly admin: Admin;
}

export interface ConsoleRound {
  /** Empty when all is well. */
  readonly faults: readonly string[];
  readonly statuses: ReadonlyMap<number, number>;
  /** Changes that were let through. */
  readonly changes: number;
}

export async function consoleRound({ url, port, admin }: ConsoleFuzzed, seed: number, count: number): Promise<ConsoleRound> {
  const startedMs = Date.now();
  const statuses = new Map<number, number>();
  const faults: string[] = [];
  const wrong = new Map<string, string>();
  const right = new Map<string, string>();
  let stage = await setStage(url);
  const cases = fc.sample(consoleCases, { seed, numRuns: count });

  const play = async (one: ConsoleCase, isRight: boolean, connection: KeepAlive): Promise<readonly RawAnswer[]> => {
    const { mine } = stage;
    const call = bytesOfCall(one, stage, url, isRight);
    const answers = await answersTo(port, call, connection);
    for (const answer of answers) {
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const id = answer.headers.get("bailiff-request-id") ?? "";
      if (isRight) right.set(id, mine.session);
      const text = call.bytes.toString("latin1").slice(0, 900);
      if (!isRight) wrong.set(id, text);
      const fault = answerFault(text, answer, stage);
      if (fault !== null) faults.push(`${fault}\n  ${JSON.stringify(text)}`);
    }
    return answers;
  };

  // Those that may change something first, one after the other: nothing has moved on for any of them but by the one before.
  const connection = new KeepAlive(port);
  for (const one of cases.filter((_one, at) => at % RIGHT_EVERY === 0)) {
    const answers = await play(one, true, connection);
    if (answers.some(({ status }) => status === 401 || status === 403) || !(await isWhole(url, stage)))
      stage = await setStage(url, stage);
  }
  connection.close();

  stage = await setStage(url, stage);
  const before = await standing(url, stage);
  const others = cases.filter((_one, at) => at % RIGHT_EVERY !== 0).values();
  const worker = async () => {
    const own = new KeepAlive(port);
    for (const one of others) await play(one, false, own);
    own.close();
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  const after = await standing(url, stage);
  if (before !== after) faults.push(`something is not as it was:\n  ${before}\n  ${after}`);

  const { records } = await admin.export(startedMs);
  faults.push(...misdone(records, wrong, right));
  return { faults, statuses, changes: records.filter((record) => isChange(record) && right.has(record.request_id)).length };
}

async function answersTo(port: number, { bytes, ownConnection }: CallBytes, connection: KeepAlive): Promise<RawAnswer[]> {
  if (ownConnection) return exchange(port, [bytes]);
  const answer = await connection.ask(bytes);
  return answer === null ? [] : [answer];
}

function isChange({ type, operation, outcome }: AuditRecord): boolean {
  return (type === "intent" || (type === "admin" && outcome === "ok")) && CHANGES.has(operation ?? "");
}

/** What a call without the right to has changed, and what a session has changed and is not on record with it. */
function misdone(
  records: readonly AuditRecord[],
  wrong: ReadonlyMap<string, string>,
  right: ReadonlyMap<string, string>,
): string[] {
  return records.filter(isChange).flatMap(({ id, operation, request_id: by, session }) => {
    const asked = wrong.get(by);
    if (asked !== undefined) return [`${operation} was done by a call that had no right to: ${id}\n  ${JSON.stringify(asked)}`];
    const known = right.get(by);
    return known === undefined || known === session ? [] : [`${operation} is on record without its session: ${id}`];
  });
}

/** Both sessions are there, and may do what they may. */
async function isWhole(url: string, { mine }: Stage): Promise<boolean> {
  const { status, may } = await who(url, mine.cookie);
  return status === 200 && may.includes("policies.publish") && may.includes("keys.revoke");
}

async function who(url: string, cookie: string): Promise<{ readonly status: number; readonly may: readonly string[] }> {
  const response = await fetch(`${url}/console/session`, { headers: { cookie } });
  const { may = [] }: { may?: readonly string[] } = JSON.parse(await response.text());
  return { status: response.status, may };
}

/** All that calls could have changed, as text. */
async function standing(url: string, { mine, other }: Stage): Promise<string> {
  const parts = ["/admin/keys", "/admin/policies", "/admin/hooks", "/admin/approvals", "/admin/elevations"];
  const texts = await Promise.all(
    parts.map(async (path) => (await fetch(url + path, { headers: { cookie: mine.cookie } })).text()),
  );
  const sessions = [await who(url, mine.cookie), await who(url, other.cookie)].map(({ status }) => status);
  return JSON.stringify([sessions, ...texts.map((text) => text.replaceAll(/"last_(used|delivery)[a-z_]*":("[^"]*"|null)/g, ""))]);
}
