// The invariant of the whole gateway: what Clerk received is nothing, or exactly the request that a recorded decision allowed. Checked both
// ways, with multiplicity: each allowed request was received as often as its record says it was sent, and nothing else was received but
// look-ups of users that a rule had to see, for a record that names them.
import type { ReceivedRequest } from "../../../emulator/server.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { API_VERSIONS } from "../../../src/clerk/api-version.ts";
import { upstreamPathOfUser, upstreamPathOfUsers } from "../../../src/clerk/target-request.ts";
import { closedBy } from "../ledger-check.ts";
import { excess, receivedRequest, recordedRequest, tally } from "../recorded-request.ts";

/** All that an upstream request may carry; the runtime adds `host`, `cf-worker`, lengths and the like. */
const SENT_HEADERS = new Set([
  "accept",
  "accept-encoding",
  "authorization",
  "cf-worker",
  "clerk-api-version",
  "connection",
  "content-length",
  "content-type",
  "host",
  "user-agent",
]);

/** Everything that breaks the invariant, as text. `lookedUp`: operations for which a rule reads the target. */
export function unaccounted(
  received: readonly ReceivedRequest[],
  records: readonly AuditRecord[],
  lookedUp: ReadonlySet<string>,
): string[] {
  const calls = records.filter(({ ledger }) => ledger !== "admin" && ledger !== "anonymous");
  const allowed = allowedRequests(calls);
  const seen = tally(received.map(receivedRequest));
  const strange = new Map(
    [...seen].map(([line, count]) => [line, count - (allowed.get(line) ?? 0)] as const).filter(([, count]) => count > 0),
  );
  return [
    ...excess(strange, tally([...calls.flatMap((record) => lookUpFor(record, lookedUp)), ...createdAgain(calls)])).map(
      (line) => `received, and no record allows it: ${line}`,
    ),
    ...excess(allowed, seen).map((line) => `recorded as sent, and not received: ${line}`),
    ...received.filter(({ authorized }) => !authorized).map(({ method, url }) => `sent without Clerk's key: ${method} ${url}`),
    ...received.flatMap(({ headers }) =>
      headers.filter(([name]) => !SENT_HEADERS.has(name.toLowerCase())).map(([name]) => `header passed on: ${name}`),
    ),
  ];
}

function allowedRequests(calls: readonly AuditRecord[]): Map<string, number> {
  const allowed = new Map<string, number>();
  const add = (record: AuditRecord, times: number) => {
    // What went ahead without being allowed stays unaccounted for.
    if (record.decision?.effect !== "allow") return;
    const line = recordedRequest(record);
    allowed.set(line, (allowed.get(line) ?? 0) + times);
  };
  for (const record of calls) if (record.type === "read") add(record, record.upstream?.attempts ?? 0);
  for (const [intent, closers] of closedBy(calls)) add(intent, closers[0]?.upstream?.attempts ?? 0);
  return allowed;
}

function lookUpFor(record: AuditRecord, lookedUp: ReadonlySet<string>): string[] {
  const { type, operation, target, api_version, count } = record;
  if (type === "outcome" || type === "resolved" || target === null || !lookedUp.has(operation ?? "")) return [];
  if (count !== undefined) return lookUpsCounted(record, count);
  const path = typeof target === "string" ? upstreamPathOfUser(target) : upstreamPathOfUsers(target);
  return [`GET ${path} ${api_version} `];
}

/** Of refusals that are counted together: as many looks as there were calls, each at some of those who are named. */
function lookUpsCounted({ target, api_version }: AuditRecord, count: number): string[] {
  const named = [target].flat().filter((id) => id !== null);
  const paths = [
    ...named.map((id) => upstreamPathOfUser(id)),
    ...lotsOf(named.toSorted()).map((ids) => upstreamPathOfUsers(ids)),
  ];
  const lines = paths.flatMap((path) =>
    (api_version === null ? API_VERSIONS : [api_version]).map((version) => `GET ${path} ${version} `),
  );
  return lines.flatMap((line) => Array.from({ length: count }, () => line));
}

/** As many users as a case asks for at once. */
const MOST_TOGETHER = 3;

/** A record of many calls names their users, and each call may be about any of them together. */
function lotsOf(ids: readonly string[]): string[][] {
  const lots: string[][] = [];
  for (const id of ids) lots.push(...lots.filter((lot) => lot.length < MOST_TOGETHER).map((lot) => [...lot, id]), [id]);
  return lots;
}

/** A creation that is asked for again by its idempotency key is answered with the user that was made, looked up anew. */
function createdAgain(calls: readonly AuditRecord[]): string[] {
  const made = new Map([...closedBy(calls)].map(([{ id }, endings]) => [id, endings[0]?.target]));
  const again = calls.filter(({ type, operation }) => type === "read" && operation === "users.create");
  return again.flatMap(({ intent_id, api_version }) => {
    const id = made.get(intent_id ?? "");
    return typeof id === "string" ? [`GET ${upstreamPathOfUser(id)} ${api_version} `] : [];
  });
}

/** Is every intent closed? Until then the records do not yet say how often something was sent. */
export function allClosed(records: readonly AuditRecord[]): boolean {
  return [...closedBy(records).values()].every((closers) => closers.length > 0);
}
