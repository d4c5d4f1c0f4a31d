// The promise "what policy saw is what Clerk gets", made checkable: the request that a record allows, rebuilt from the recorded arguments
// and nothing else, and the request that the emulator received, both as one line of text.
import type { ReceivedRequest } from "../../emulator/server.ts";
import type { AuditRecord } from "../../src/audit/record.ts";
import { REDACTED } from "../../src/audit/redact.ts";
import { parseApiVersion } from "../../src/clerk/api-version.ts";
import type { Operation } from "../../src/clerk/operation.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { buildUpstreamRequest } from "../../src/clerk/upstream-request.ts";

/** The journal keeps no more of a body. */
const JOURNAL_BODY_CHARACTERS = 65_536;
/** Bytes of an upload are not in the log, so there is nothing to rebuild them from. */
const UPLOAD = "[upload]";

const ROUTES = [...OPERATIONS]
  .sort((a, b) => a.path.split("{").length - b.path.split("{").length)
  .map((operation) => ({ operation, pattern: new RegExp(`^/v1${operation.path.replaceAll(/\{[^}]*\}/g, "[^/?]+")}(\\?|$)`) }));

/** What the record says that Clerk was sent. Secret arguments stand there as their marker. */
export function recordedRequest(record: AuditRecord): string {
  const operation = OPERATIONS.find(({ name }) => name === record.operation);
  const version = parseApiVersion(record.api_version ?? "");
  if (operation === undefined || version === undefined || record.args === null)
    throw new Error(`record ${record.id} allows nothing that can be sent`);
  const multipart = operation.body === "multipart";
  const args = multipart ? Object.fromEntries(Object.entries(record.args).filter(([name]) => name !== "file")) : record.args;
  const { method, path, body } = buildUpstreamRequest(operation, args, version);
  return line(method, path, version, multipart ? UPLOAD : typeof body === "string" ? body : "");
}

/** What the emulator was sent. */
export function receivedRequest({ method, url, headers, body }: ReceivedRequest): string {
  const operation = operationOf(method, url);
  const version = headers.find(([name]) => name.toLowerCase() === "clerk-api-version")?.[1] ?? "";
  return line(method, url, version, operation?.body === "multipart" ? UPLOAD : redacted(operation, body));
}

function operationOf(method: string, url: string): Operation | undefined {
  return ROUTES.find(({ operation, pattern }) => operation.method === method && pattern.test(url))?.operation;
}

/** Untouched, to the byte, unless it holds a secret. */
function redacted(operation: Operation | undefined, body: string): string {
  const secrets = operation?.secretArgs.filter((name) => body.includes(`"${name}"`)) ?? [];
  if (secrets.length === 0) return body;
  const fields: Record<string, unknown> = JSON.parse(body);
  for (const name of secrets) if (Object.hasOwn(fields, name)) fields[name] = REDACTED;
  return JSON.stringify(fields);
}

function line(method: string, url: string, version: string, body: string): string {
  return `${method} ${url} ${version} ${body.slice(0, JOURNAL_BODY_CHARACTERS)}`;
}

/** How often each value occurs. */
export function tally(values: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

/** What is in `part` more often than in `whole`. */
export function excess(part: ReadonlyMap<string, number>, whole: ReadonlyMap<string, number>): string[] {
  return [...part]
    .filter(([value, count]) => count > (whole.get(value) ?? 0))
    .map(([value, count]) => `${count - (whole.get(value) ?? 0)} × ${value}`);
}
