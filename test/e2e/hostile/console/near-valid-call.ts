// Calls near valid ones of the admin plane, of the console's session and of its pages: a row's example with what is really there, then a few
// mutations. A case is a handful of numbers, so that a seed is enough to have it again.
import fc from "fast-check";
import { ADMIN_OPERATIONS } from "../../../../src/routes/admin/admin-operations.ts";
import { type AdminRow, adminPath } from "../../../../src/routes/admin/admin-row.ts";
import { exampleCall } from "../../../../src/routes/published/openapi/example-args.ts";
import { type Draft, MUTATIONS } from "../mutations.ts";
import { bytesOf } from "../raw-socket.ts";
import { NOWHERE, type Stage } from "./stage.ts";
import { RIGHT_WAYS, WRONG_WAYS } from "./ways-to-sign.ts";

export interface ConsoleCase {
  readonly row: number;
  readonly way: number;
  readonly what: number;
  readonly mutations: readonly { readonly kind: number; readonly at: number; readonly what: number }[];
}

const index = fc.nat({ max: 1_000_000 });
const mutation = fc.record({ kind: index, at: index, what: index });
const mutations = fc.oneof(fc.array(mutation, { maxLength: 1 }), fc.array(mutation, { maxLength: 4 }));

export const consoleCases: fc.Arbitrary<ConsoleCase> = fc.record({ row: index, way: index, what: index, mutations });

const ROWS: readonly AdminRow[] = ADMIN_OPERATIONS;
/** Pages, files and what is published: no rows of the table. */
const PAGES = [
  ...["/console", "/console/", "/console/audit", "/console/assets/index-01234567.js", "/console/favicon.svg", "/console/assets/"],
  ...["/", "/reference", "/openapi.json", "/healthz", "/.well-known/authzen-configuration", "/hooks/clerk"],
];
/** Of the span and the filters of the log: what no number and no time is meant to be. */
const SPANS = [
  "from=0000-01-01T00:00:00Z",
  "to=9999-12-31T23:59:59.999Z",
  "from=+275760-09-13T00:00:00Z",
  "from=-271821-04-20T00:00:00Z&to=%2B275760-09-13T00:00:00Z",
  "from=2026-02-30T00:00:00Z",
  "from=2026-11-29T00:00:00%2B23:59",
  "bucket=hour&from=1970-01-01T00:00:00Z&to=2099-01-01T00:00:00Z",
  "limit=200&q=%25_%27%22;--",
  "q=%F0%9F%98%80%00",
  "reason=%0d%0aSet-Cookie:x=1",
  "cursor=AAAA",
  "cursor=%7B%7D",
  `target=${"a".repeat(300)}`,
  "target_email=%0a",
  "key=root&type=__proto__",
  "format=csv&target_email=a%40b",
];

function draftOf({ row, what, mutations: some }: ConsoleCase, { real }: Stage): Draft {
  const of = row % (ROWS.length + PAGES.length);
  const operation = ROWS[of];
  const draft = operation === undefined ? pageDraft(PAGES[of - ROWS.length] ?? "/") : rowDraft(operation, real);
  if (what % 5 === 0) draft.query = [draft.query, SPANS[what % SPANS.length]].filter((part) => part !== "").join("&");
  for (const { kind, at, what: which } of some) MUTATIONS[kind % MUTATIONS.length]?.(draft, at, which);
  return draft;
}

function pageDraft(path: string): Draft {
  return { method: "GET", path, query: "", headers: [], body: "", framing: "right" };
}

function rowDraft(row: AdminRow, real: Stage["real"]): Draft {
  const { path, query, body } = exampleCall(row);
  const filled = adminPath(row).replaceAll(/\{([a-z0-9_]+)\}/g, (_match, name: string) => String(real[name] ?? path[name]));
  const takesBody = row.method !== "GET" && Object.keys(row.args.body.shape).length > 0;
  const text = JSON.stringify(body, (name, value: unknown) =>
    name === "url" ? NOWHERE : typeof value === "string" && name in real ? real[name] : value,
  );
  return {
    method: row.method,
    path: filled,
    query: new URLSearchParams(
      Object.entries(query).flatMap(([name, value]) => [value].flat().map((one): [string, string] => [name, String(one)])),
    ).toString(),
    headers: takesBody ? [["Content-Type", "application/json"]] : [],
    body: takesBody ? bytesOf(Buffer.from(text, "utf8").toString("latin1")).toString("latin1") : "",
    framing: "right",
  };
}

export interface CallBytes {
  readonly bytes: Buffer;
  /** Its framing may be wrong, so nothing else may share its connection. */
  readonly ownConnection: boolean;
}

export function bytesOfCall(one: ConsoleCase, stage: Stage, origin: string, isRight: boolean): CallBytes {
  const draft = draftOf(one, stage);
  const ways = isRight ? RIGHT_WAYS : WRONG_WAYS;
  const signed = ways[one.way % ways.length]?.(stage, origin, one.what) ?? [];
  const body = bytesOf(draft.body);
  const error = draft.framing === "too long" ? 3 : draft.framing === "too short" ? -1 : 0;
  const length = body.length > 0 || draft.method !== "GET" ? [["Content-Length", String(body.length + error)] as const] : [];
  const headers = [["Host", new URL(origin).host] as const, ...signed, ...length, ...draft.headers];
  const target = draft.query === "" ? draft.path : `${draft.path}?${draft.query}`;
  const head = `${draft.method} ${target} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
  return {
    bytes: Buffer.concat([bytesOf(head), body]),
    ownConnection: draft.framing !== "right" || /[\r\n]/.test(target),
  };
}
