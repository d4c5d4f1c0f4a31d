// What every operation of the table refuses, in the same words, without asking Clerk anything, and on the record. A new row is tested
// here by being in the table.
import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { RecordDraft } from "../../src/audit/record.ts";
import type { Operation } from "../../src/clerk/operation.ts";
import { lastRecordOf } from "./ledger-inspection.ts";
import { EVERY_FAMILY, OPERATIONS_AND_MADE_UP } from "./made-up-operations.ts";
import { argsOf, formOf, type RequestChange, requestOf, type SampleCall, sampleCall } from "./operation-call.ts";
import { pathOf, queryOf, refusedSample } from "./sample-args.ts";
import { type MintedKey, testGateway } from "./test-gateway.ts";

const gateway = testGateway({ operations: OPERATIONS_AND_MADE_UP });
const keys: Record<"everything" | "nothing" | "denying" | "elsewhere", MintedKey> = {
  everything: { id: "", key: "" },
  nothing: { id: "", key: "" },
  denying: { id: "", key: "" },
  elsewhere: { id: "", key: "" },
};

beforeAll(async () => {
  const published = await gateway.publish([
    { policy: "everything", rules: [{ id: "all", allow: EVERY_FAMILY }] },
    { policy: "nothing", rules: [{ id: "other", allow: ["keys.list"] }] },
    { policy: "denying", rules: [{ id: "each", deny: OPERATIONS_AND_MADE_UP.map(({ name }) => name) }] },
  ]);
  expect(published).toMatchObject({ status: 200 });
  keys.everything = await gateway.mint(["everything"]);
  keys.nothing = await gateway.mint(["nothing"]);
  keys.denying = await gateway.mint(["denying"]);
  keys.elsewhere = await gateway.mint(["everything"], { scopes: ["keys.list"] });
});
/** Of a key's refusals in one minute only so many are records of their own. */
const TESTS_A_MINUTE = 10;
let tests = 0;
beforeEach(() => {
  gateway.clerk.sent.length = 0;
  tests += 1;
  if (tests % TESTS_A_MINUTE === 0) vi.setSystemTime(Date.now() + 60_000);
});

async function refused(call: SampleCall, key: MintedKey, change: RequestChange, code: string): Promise<RecordDraft | undefined> {
  const answer = await gateway.send(requestOf(call, key.key, change));
  expect(answer.codes).toContain(code);
  expect(gateway.clerk.sent).toEqual([]);
  expect(answer.headers.get("bailiff-attempts")).toBe("0");
  const record = await lastRecordOf(key.id);
  expect(record).toMatchObject({ operation: call.operation.name, request_id: answer.headers.get("bailiff-request-id") });
  return record;
}

/** Arguments that could not be read are stored nowhere, and a call that was not read was not decided. */
const UNREAD = { type: "failed", outcome: "failed", args: null, target: null, decision: null, upstream: null };

interface Fault {
  readonly name: string;
  readonly code: string;
  /** Undefined: this operation cannot have the fault. */
  readonly change: (call: SampleCall) => RequestChange | undefined;
}

const hasBody = ({ operation }: SampleCall) => operation.method !== "GET";
const withField = (call: SampleCall, name: string, value: unknown): RequestChange =>
  call.operation.body === "multipart" ? { body: formOf(name) } : { body: JSON.stringify({ ...call.body, [name]: value }) };

const FAULTS: readonly Fault[] = [
  { name: "an unknown query parameter", code: "bailiff_param_unknown", change: () => ({ queryText: "?surprise=1" }) },
  {
    name: "a query parameter that belongs to the body or the path",
    code: "bailiff_param_unknown",
    change: ({ operation }) => {
      const [stray] = Object.keys({ ...operation.args.path.shape, ...operation.args.body.shape }).filter(
        (name) => !Object.hasOwn(operation.args.query.shape, name),
      );
      return stray === undefined ? undefined : { queryText: `?${stray}=1` };
    },
  },
  {
    name: "a query parameter of the wrong type",
    code: "bailiff_param_invalid",
    change: (call) => {
      const [name, bad] = firstRefused(call.operation, "query");
      return name === undefined ? undefined : { queryText: queryOf({ ...call.query, [name]: bad }) };
    },
  },
  {
    name: "a scalar query parameter given twice",
    code: "bailiff_param_invalid",
    change: ({ query }) => {
      const [scalar] = Object.entries(query).filter(([, value]) => !Array.isArray(value));
      return scalar === undefined ? undefined : { queryText: queryOf({ [scalar[0]]: [scalar[1], scalar[1]] }) };
    },
  },
  { name: "a query that is not UTF-8", code: "bailiff_param_invalid", change: () => ({ queryText: "?query=%ff" }) },
  {
    name: "an unknown body field",
    code: "bailiff_param_unknown",
    change: (call) => (hasBody(call) ? withField(call, "surprise", 1) : undefined),
  },
  {
    name: "a body field of the wrong type",
    code: "bailiff_param_invalid",
    change: (call) => {
      const [name, bad] = firstRefused(call.operation, "body");
      return name === undefined || call.operation.body !== "json" ? undefined : withField(call, name, bad);
    },
  },
  {
    name: "a body without what is required",
    code: "bailiff_param_invalid",
    change: (call) => {
      const required = Object.values(call.operation.args.body.shape).some((field) => !field.safeParse(undefined).success);
      return required ? { body: "{}" } : undefined;
    },
  },
  {
    name: "a body of another content type",
    code: "bailiff_content_type_unsupported",
    change: (call) => (hasBody(call) ? { body: "{}", headers: { "content-type": "text/plain" } } : undefined),
  },
  {
    name: "an unknown API version",
    code: "bailiff_api_version_unknown",
    change: () => ({ headers: { "clerk-api-version": "2025-03-12" } }),
  },
  {
    name: "two different reasons",
    code: "bailiff_header_invalid",
    change: () => ({ prefix: "/for/TICKET-1", headers: { "bailiff-reason": "TICKET-2" } }),
  },
  {
    name: "a reason that is not printable",
    code: "bailiff_header_invalid",
    change: () => ({ headers: { "bailiff-reason": "a\tb" } }),
  },
  {
    name: "retries without number",
    code: "bailiff_header_invalid",
    change: () => ({ headers: { "bailiff-max-retries": "many" } }),
  },
  {
    name: "a deadline past the longest",
    code: "bailiff_header_invalid",
    change: () => ({ headers: { "bailiff-deadline-ms": "25000" } }),
  },
  ...["me", "ban", "count", "unban", "a.b", "x".repeat(129)].map((id) => ({
    name: `the id ${id.slice(0, 8)} in the path`,
    code: "bailiff_param_invalid",
    change: (call: SampleCall) => idInPath(call, id),
  })),
];

function firstRefused(operation: Operation, where: "query" | "body"): [string, unknown] | [undefined, undefined] {
  for (const [name, field] of Object.entries(operation.args[where].shape)) {
    const bad = refusedSample(field);
    const text = where === "query" && (typeof bad === "object" || field.safeParse(String(bad)).success);
    if (bad !== undefined && !text && !field.safeParse([String(bad)]).success) return [name, bad];
  }
  return [undefined, undefined];
}

/** Only where no other route has that very path. */
function idInPath({ operation, path }: SampleCall, id: string): RequestChange | undefined {
  const [name] = Object.keys(path);
  if (name === undefined) return undefined;
  const changed = pathOf(operation, { ...path, [name]: id });
  return OPERATIONS_AND_MADE_UP.some((other) => `/v1${other.path}` === changed) ? undefined : { path: changed };
}

describe.each(OPERATIONS_AND_MADE_UP.map((operation) => ({ name: operation.name, operation })))(
  "$name refuses",
  ({ operation }) => {
    const call = sampleCall(operation);
    const faults = FAULTS.flatMap(({ change, ...fault }) => {
      const changed = change(call);
      return changed === undefined ? [] : [{ ...fault, changed }];
    });

    it.each(faults)("$name", async ({ code, changed }) => {
      const record = await refused(call, keys.everything, changed, code);
      expect(record).toMatchObject({ ...UNREAD, error: code });
    });

    it("what a policy of the key denies", async () => {
      const record = await refused(call, keys.denying, {}, "bailiff_policy_denied");
      expect(record).toMatchObject({
        type: "denied",
        outcome: null,
        error: "bailiff_policy_denied",
        decision: { effect: "deny", policy: "denying", rule: "each" },
      });
      expect(record?.target ?? null).toEqual(targetOf(call));
    });

    const open = operation.allowedUnlessDenied === true;
    it.each(open ? [] : ["what no policy of the key allows"])("%s", async () => {
      const record = await refused(call, keys.nothing, {}, "bailiff_policy_denied");
      expect(record).toMatchObject({
        type: "denied",
        outcome: null,
        error: "bailiff_policy_denied",
        decision: { effect: "deny", policy: null },
      });
      expect(record?.target ?? null).toEqual(targetOf(call));
    });

    it.each(open ? [] : ["what is outside the scopes of the key, though its policy allows it"])("%s", async () => {
      const record = await refused(call, keys.elsewhere, { headers: { "bailiff-reason": "TICKET-3" } }, "bailiff_scope_denied");
      expect(record).toMatchObject({ type: "denied", reason: "TICKET-3", decision: { effect: "deny" } });
    });

    it("to keep a secret argument of a denied call", async () => {
      const record = await refused(call, keys.denying, {}, "bailiff_policy_denied");
      const secrets = Object.keys(argsOf(call)).filter((name) => operation.secretArgs.includes(name));
      expect(secrets.map((name) => record?.args?.[name])).toEqual(secrets.map(() => "[redacted]"));
    });

    const path = pathOf(operation, call.path);
    const allowed = methodsAt(path);
    it.each(["HEAD", "OPTIONS", "GET", "POST", "PUT", "PATCH", "DELETE"].filter((method) => !allowed.includes(method)))(
      "the verb %s, saying which ones there are",
      async (method) => {
        const answer = await gateway.send(requestOf(call, keys.everything.key, { method }));
        expect(answer.status).toBe(405);
        expect(answer.headers.get("allow")?.split(", ").sort()).toEqual(allowed);
        expect(answer.headers.get("bailiff-attempts")).toBe("0");
        expect(gateway.clerk.sent).toEqual([]);
      },
    );
  },
);

const gets = OPERATIONS_AND_MADE_UP.filter(({ method }) => method === "GET").map((operation) => ({
  name: operation.name,
  operation,
}));
it.each(gets)("$name refuses a body on its GET", async ({ operation }) => {
  // The constructor does not make such a request; a socket does.
  const { url } = requestOf(sampleCall(operation), null);
  const headers = { authorization: `Bearer ${keys.everything.key}`, "content-type": "application/json" };
  const request = new Request(url, { method: "POST", headers, body: "{}" });
  Object.defineProperty(request, "method", { value: "GET" });
  expect(await gateway.send(request)).toMatchObject({ status: 400, codes: ["bailiff_body_invalid"] });
  expect(gateway.clerk.sent).toEqual([]);
  expect(await lastRecordOf(keys.everything.id)).toMatchObject({
    ...UNREAD,
    operation: operation.name,
    error: "bailiff_body_invalid",
  });
});

function targetOf({ operation, path, body }: SampleCall): unknown {
  const { target } = operation;
  return target.kind === "none" ? null : { ...path, ...body }[target.arg];
}

/** Of the rows with this very path; one with fewer parameters hides the others. */
function methodsAt(path: string): string[] {
  const rows = OPERATIONS_AND_MADE_UP.filter((row) =>
    new RegExp(`^/v1${row.path.replaceAll(/\{[a-z0-9_]+\}/g, "[^/]+")}$`).test(path),
  );
  const fewest = Math.min(...rows.map((row) => row.path.split("{").length));
  return rows
    .filter((row) => row.path.split("{").length === fewest)
    .map(({ method }) => method)
    .sort();
}
