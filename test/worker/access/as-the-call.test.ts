// “Would it be yes?” against the thing itself: random keys, operations, arguments, versions and circumstances are asked about and then called.
// Yes if and only if the gateway sends the call. What explain and who-can say of the same call is what becomes of it, too.
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { API_VERSIONS } from "../../../src/clerk/api-version.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { requestOf, sampleCall } from "../operation-call.ts";
import { json, type UpstreamCall } from "../scripted-clerk.ts";
import { type Answer, type MintedKey, testGateway } from "../test-gateway.ts";
import { asks, user } from "./access.ts";

const EVERY_OPERATION = OPERATIONS.map(({ name }) => name);
const POLICIES = [
  { policy: "all", rules: [{ id: "all", allow: EVERY_OPERATION }] },
  { policy: "with-ticket", rules: [{ id: "all", allow: EVERY_OPERATION, when: 'context.reason.startsWith("TICKET-")' }] },
  { policy: "masked", mask: ["@email", "private_metadata"], rules: [{ id: "reads", allow: ["class:read"] }] },
  {
    policy: "names-only",
    rules: [
      { id: "update", allow: ["users.update"], only: ["first_name", "last_name"] },
      { id: "create", allow: ["users.create", "users.ban"], limit: [{ max: 2, per: "1d" }] },
    ],
  },
  {
    policy: "few-credits",
    rules: [
      {
        id: "credit",
        allow: ["users.adjust_billing_credit_balance"],
        when: 'args.action == "increase"',
        limit: [{ sum: "args.amount", max: 5, per: "1d" }],
      },
    ],
  },
  { policy: "never-staff", rules: [{ id: "staff", deny: ["users.*"], when: "has(target.private_metadata.staff)" }] },
  { policy: "no-metadata", rules: [{ id: "metadata", deny: ["users.replace_metadata", "users.lock"] }] },
  { policy: "not-by-list", rules: [{ id: "list", deny: ["users.list"], when: "args.limit > 10" }] },
  { policy: "approved", rules: [{ id: "delete", allow: ["users.delete", "users.ban"], approve: { count: 1, within: "24h" } }] },
  { policy: "not-from-here", rules: [{ id: "here", deny: ["class:write"], when: 'context.ip == "2001:db8::1"' }] },
];
const SCOPES = [null, ["users.*"], ["users.get_*", "users.update", "users.ban"], ["class:write"]];

const gateway = testGateway();
beforeAll(async () => {
  const published = await gateway.publish([...POLICIES, { policy: "mints", rules: [{ id: "mint", allow: ["keys.create"] }] }]);
  expect([published.status, published.status === 200 ? "" : published.text]).toEqual([200, ""]);
  gateway.clerk.answerWith(clerk);
});

function clerk({ url }: UpstreamCall): Response {
  const { pathname, searchParams } = new URL(url);
  const one = (id: string) => user(id, id.includes("staff") ? { staff: true } : {});
  if (pathname === "/v1/users") return json(searchParams.getAll("user_id").map((id) => one(id.replace(/^\+/, ""))));
  if (pathname === "/v1/users/count") return json({ object: "total_count", total_count: 1 });
  return json(one(pathname.split("/")[3] ?? ""));
}

const calls = fc.record({
  name: fc.constantFrom(...EVERY_OPERATION),
  extent: fc.constantFrom("all" as const, "required" as const),
  staff: fc.boolean(),
  version: fc.constantFrom(undefined, ...API_VERSIONS),
  reason: fc.constantFrom(undefined, "TICKET-1"),
  ip: fc.constantFrom("203.0.113.7", "2001:DB8:0::1"),
  /** Besides what a sample has. */
  more: fc.constantFrom<Record<string, unknown>>({}, {}, {}, { unknown: 1 }, { private_metadata: { a: 1 } }, { first_name: 5 }),
  less: fc.boolean(),
});
/** Half of them allow everything, so that there is something to refuse. */
const policies = fc
  .tuple(
    fc.boolean(),
    fc.subarray(
      POLICIES.map(({ policy }) => policy),
      { minLength: 1 },
    ),
  )
  .map(([all, some]) => [...new Set(all ? ["all", ...some] : some)]);
const keys = fc.record({
  policies,
  /** What the key that it was minted through has since then; null: the root token minted it. */
  above: fc.option(policies),
  scopes: fc.constantFrom(...SCOPES),
  consistency: fc.constantFrom("leased", "strict"),
});

async function minted({ policies: held, above, scopes, consistency }: typeof keys extends fc.Arbitrary<infer Key> ? Key : never) {
  const fields = { scopes: scopes ?? undefined, consistency };
  if (above === null) return gateway.mint(held, fields);
  const parent = await gateway.mint([...held, "mints"]);
  const child = {
    name: "child",
    owner: "team@example.com",
    policies: [...held, "mints"],
    expires_at: "2100-01-01T00:00:00Z",
    ...fields,
  };
  const { status, body, text } = await gateway.admin("POST", "/keys", child, parent.key);
  expect([status, status === 201 ? "" : text]).toEqual([201, ""]);
  expect((await gateway.admin("PATCH", `/keys/${parent.id}`, { policies: above })).status).toBe(200);
  gateway.services.leases.clear();
  return { id: String(Object(body).id), key: String(Object(body).key) };
}

type Made = typeof calls extends fc.Arbitrary<infer Call> ? Call : never;

/** By the root token: of this key, and of this key among all. Both say the same. */
async function explain(keyId: string, operation: string, args: object, reason: string | undefined, ip: string): Promise<unknown> {
  const question = { operation, args, context: { ...(reason === undefined ? {} : { reason }), ip } };
  const one = await gateway.admin("POST", "/explain", { key_id: keyId, ...question });
  const all = await gateway.admin("POST", "/who-can", { key_ids: [keyId], ...question });
  expect(all.status).toBe(one.status);
  if (one.status !== 200) return null;
  const { seen: _seen, steps: _steps, shadow: _shadow, ...decision } = Object(one.body);
  expect(Object(all.body).data[0].decision).toEqual(decision);
  return decision;
}

type Fate = "denied" | "waits" | "full" | "sent" | "no such call";

function fateOf(decision: unknown): Fate {
  if (decision === null) return "no such call";
  const { effect, approve, limits } = Object(decision);
  if (effect === "deny") return "denied";
  if (limits.some(({ fits }: { readonly fits: boolean }) => !fits)) return "full";
  return approve === null ? "sent" : "waits";
}

/** Under one API version a call is not there that another one has: then nothing is said. */
function calledFate({ status, codes }: Pick<Answer, "status" | "codes">, explained: Fate): Fate {
  const [code = ""] = codes;
  if (status === 404 || status === 422) return explained;
  if (code === "bailiff_limit_exceeded") return "full";
  if (code === "bailiff_approval_required") return "waits";
  return status === 403 ? "denied" : "sent";
}

let run = 0;
/** Asks, and then calls. Whether the call was refused. */
async function compare(key: MintedKey, made: Made): Promise<boolean> {
  run += 1;
  const { name, extent, staff, version, reason, ip, more, less } = made;
  const operation = OPERATIONS.find((one) => one.name === name);
  if (operation === undefined) throw new Error(`there is no ${name}`);
  const sample = sampleCall(operation, extent);
  const id = staff ? "user_staff" : "user_plain";
  const path = "user_id" in sample.path ? { ...sample.path, user_id: id } : sample.path;
  const body = { ...sample.body, ...(operation.body === "json" ? more : {}) };
  if ("user_ids" in body) body["user_ids"] = [id, "user_other"];
  if ("idempotency_key" in body) body["idempotency_key"] = `k${run}`;
  // Whom it is about, the resource says as well.
  if (less && operation.body === "json") delete body[Object.keys(body).find((field) => field !== "user_ids") ?? ""];
  const headers = {
    "cf-connecting-ip": ip,
    ...(version === undefined ? {} : { "clerk-api-version": version }),
    ...(reason === undefined ? {} : { "bailiff-reason": reason }),
  };
  const question = {
    subject: { type: "api_key", id: key.id },
    action: { name: operation.name, properties: { ...path, ...sample.query, ...body } },
    resource: { type: "user", id },
  };
  const asked = await asks(gateway, key.key).one(question, headers);
  const explained = await explain(key.id, operation.name, question.action.properties, reason, ip);
  const called = await gateway.send(requestOf({ ...sample, path, body }, key.key, { headers }));
  expect(asked.status).toBe(200);
  const refused = called.status >= 400 && called.status < 500;
  const context = Object(Object(asked.body)["context"]);
  const said = { made, context, called: [called.status, called.text] };
  expect({ ...said, decision: Object(asked.body)["decision"] }).toEqual({ ...said, decision: !refused });
  // A limit that is used up speaks of time; everything else is told in the words of the call, but for what is no body there (404, 422) and for an approval, which has an id.
  if (called.status === 403 && context.code !== "bailiff_approval_required")
    expect([context.code, context.reason]).toEqual([called.codes[0], Object(called.body).errors[0].long_message]);
  if (refused) expect({ ...said, code: context.code }).toEqual({ ...said, code: called.codes[0] });
  expect({ ...said, fate: fateOf(explained) }).toEqual({ ...said, fate: calledFate(called, fateOf(explained)) });
  return refused;
}

it("is yes exactly where the call is not refused", { timeout: 600_000 }, async () => {
  const tally = { yes: 0, no: 0 };
  await fc.assert(
    fc.asyncProperty(keys, fc.array(calls, { minLength: 30, maxLength: 30 }), async (more, made) => {
      const key = await minted(more);
      for (const one of made) tally[(await compare(key, one)) ? "no" : "yes"] += 1;
    }),
    { numRuns: Number(process.env["ACCESS_KEYS"] ?? 12), endOnFailure: true },
  );
  expect(Math.min(tally.yes, tally.no)).toBeGreaterThan(20);
});
