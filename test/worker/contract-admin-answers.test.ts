// What every operation of the admin table answers, held against the schema that documents show of it: strict ones, so that a field too many shows
// as well. The calls are the examples of the API document. A new row is tested here by being in the table.
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { ADMIN_ANSWERS } from "../../src/routes/admin/admin-answers.ts";
import { ADMIN_OPERATIONS } from "../../src/routes/admin/admin-operations.ts";
import { type AdminRow, adminPath } from "../../src/routes/admin/admin-row.ts";
import { type AnswerShape, isTextAnswer } from "../../src/routes/published/answer-shape.ts";
import { exampleCall, exampleOf } from "../../src/routes/published/openapi/example-args.ts";
import { queryOf } from "./sample-args.ts";
import { json } from "./scripted-clerk.ts";
import { SECRETS, testGateway } from "./test-gateway.ts";

const ROWS: readonly AdminRow[] = ADMIN_OPERATIONS;
const ANSWERS: Readonly<Record<string, AnswerShape>> = ADMIN_ANSWERS;

const gateway = testGateway();
/** Who does what the root token is not the one to do. */
const callers = new Map<string, string>();
/** What stands for something real in the examples, and what is real here. */
const scene = new Map<unknown, string>();

beforeEach(async () => {
  const publish = ROWS.find(({ name }) => name === "policies.publish");
  const examples: unknown = publish && Reflect.get(exampleBody(publish), "policies");
  const all = { policy: "everything", rules: [{ id: "all", allow: ["users.*", "approvals.*", "elevations.*"] }] };
  const careful = { policy: "careful", rules: [{ id: "all", allow: ["users.*"], approve: { count: 1, within: "1h" } }] };
  const onCall = { policy: "on-call", rules: [{ id: "lock", allow: ["users.lock"] }] };
  const published = await gateway.publish(Array.isArray(examples) ? [...examples, all, careful, onCall] : []);
  const { id, key } = await gateway.mint(["support", "everything"]);
  gateway.clerk.answerWith(() => json({ id: "user_1", private_metadata: {} }));
  // Something to count, and something to tell.
  await gateway.call("POST", "/v1/users/user_1/ban", { key, headers: { "bailiff-reason": "TICKET-1" } });
  gateway.clerk.answerWith(() => Promise.reject(new Error("Network connection lost.")));
  const unknown = await gateway.call("POST", "/v1/users", { key, body: {} });
  const [first]: { meta: { intent_id: string } }[] = Object(unknown.body).errors;
  scene.set(exampleIn("key_id"), id).set(exampleIn("intent_id"), first?.meta.intent_id ?? "");
  const hook = await gateway.admin("POST", "/hooks", { url: "https://hooks.example.com/bailiff", events: ["call.denied"] });
  // A message of its own for each test.
  const source = id;
  const event = {
    seq: 1,
    types: ["call.denied"] as const,
    onlyHook: null,
    data: JSON.stringify({ at: new Date().toISOString() }),
  };
  await env.COURIER.get(env.COURIER.idFromName("courier")).receive({ source, told: [event] });
  scene.set(exampleIn("hook_id"), String(hook.body?.["id"])).set(exampleIn("delivery_id"), `${source}-1-call-denied`);
  const asker = await gateway.mint(["careful"]);
  const waiting = await gateway.call("POST", "/v1/users/user_1/lock", { key: asker.key });
  const [held]: { meta: { approval_id: string } }[] = Object(waiting.body).errors;
  scene.set(exampleIn("approval_id"), held?.meta.approval_id ?? "");
  callers.set("approvals.withdraw", asker.key).set("approvals.list_own", asker.key);
  callers.set("approvals.approve", (await gateway.mint(["everything"], { owner: "lead@example.com" })).key);
  const holder = await gateway.mint(["careful"], { elevate: { policy: "on-call", within: "1h" } });
  const opened = await gateway.admin("POST", "/elevations", { reason: "INCIDENT-16" }, holder.key);
  scene.set(exampleIn("elevation_id"), String(opened.body?.["id"]));
  const lead = (await gateway.mint(["everything"], { owner: "lead@example.com" })).key;
  for (const name of ["elevations.open", "elevations.close", "elevations.list_own"]) callers.set(name, holder.key);
  callers.set("elevations.review", lead).set("console.sign_in", lead);
  scene.set("ca3f346bf665a3d6", String(published.body?.["version"]));
});

function exampleIn(name: string): unknown {
  const row = ROWS.find(({ args }) => Object.hasOwn(args.path.shape, name));
  return row && exampleOf(row.args.path.shape[name] ?? row.args.path, name);
}

function exampleBody({ args }: AdminRow): object {
  return exampleCall({ args }).body;
}

function real(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(real);
  if (typeof value !== "object" || value === null) return scene.get(value) ?? value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, real(inner)]));
}

describe.each(ROWS.map((row) => ({ name: row.name, row })))("$name", ({ row }) => {
  it("answers what its row says", async () => {
    const { path, query, body } = exampleCall(row);
    const filled = adminPath(row).replaceAll(/\{([a-z0-9_]+)\}/g, (_match, name: string) => String(real(path[name])));
    if (row.name === "elevations.review")
      await gateway.admin("POST", `/elevations/${String(real(path["elevation_id"]))}/close`, {});
    const answer = await gateway.call(row.method, `${filled}${queryOf(query)}`, {
      key: callers.get(row.name) ?? SECRETS.ROOT_TOKEN,
      body: row.method === "GET" ? undefined : real(body),
    });
    expect(answer, answer.text).toMatchObject({ status: row.status ?? 200 });
    const wanted = ANSWERS[row.name]?.();
    if (wanted === undefined) throw new Error("nothing says what it answers");
    if (!isTextAnswer(wanted)) {
      expect(wanted.safeParse(answer.body).error?.issues ?? []).toEqual([]);
      return;
    }
    const line = wanted.text[answer.headers.get("content-type") ?? ""];
    expect(line).not.toBeUndefined();
    const faults = answer.text
      .trimEnd()
      .split("\n")
      .flatMap((text) => line?.safeParse(JSON.parse(text)).error?.issues ?? []);
    expect(faults).toEqual([]);
  });
});
