// Calls one release of @clerk/backend, as somebody's program would: a line of JSON in, a line of JSON out (../protocol.ts).
// It stands beside node_modules when it runs: `node runner.mjs 3.25.0`.
import { createInterface } from "node:readline";

const version = process.argv[2];
const { createClerkClient } = await import(`backend-${version}`);

const clients = new Map();

function clientOf({ base, key }) {
  const name = `${base} ${key}`;
  if (!clients.has(name)) {
    clients.set(name, createClerkClient({ secretKey: key, apiUrl: base, telemetry: { disabled: true } }));
  }
  return clients.get(name);
}

/** A file travels as base64. */
function revive(value) {
  if (Array.isArray(value)) return value.map(revive);
  if (typeof value !== "object" || value === null) return value;
  if (typeof value.$file === "string") return new Blob([Buffer.from(value.$file, "base64")], { type: value.type });
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, revive(one)]));
}

/** What a catch block finds. */
function failure(error) {
  return {
    ok: false,
    class: error.constructor.name,
    status: error.status ?? null,
    code: error.errors?.[0]?.code ?? null,
    text: error.errors?.map((one) => one.longMessage ?? one.message).join("; ") ?? error.message,
    retry_after: error.retryAfter ?? null,
  };
}

async function call({ resource, method, args, ...rest }) {
  const target = clientOf(rest)[resource];
  try {
    return { ok: true, value: await target[method](...args.map(revive)) };
  } catch (error) {
    return failure(error);
  }
}

function describe({ resources }) {
  const client = createClerkClient({ secretKey: "sk_test_none", telemetry: { disabled: true } });
  const methodsOf = (resource) =>
    client[resource] === undefined ? [] : Object.getOwnPropertyNames(Object.getPrototypeOf(client[resource]));
  return {
    methods: Object.fromEntries(
      resources.map((resource) => [resource, methodsOf(resource).filter((name) => name !== "constructor")]),
    ),
  };
}

for await (const line of createInterface({ input: process.stdin })) {
  const { id, ask, ...question } = JSON.parse(line);
  const answer = ask === "describe" ? describe(question) : await call(question);
  process.stdout.write(`${JSON.stringify({ id, ...answer })}\n`);
}
