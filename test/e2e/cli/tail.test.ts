// `bailiff audit tail` over time: against a gateway that is away now and then, whose clock is another one, and that records being asked.
import { type ChildProcess, spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import { type StandIn, type StandInAnswer, standIn } from "./stand-in.ts";

const BIN = fileURLToPath(new URL("../../../cli/bailiff.mjs", import.meta.url));
const HOUR_MS = 3_600_000;
let server: StandIn;
let child: ChildProcess | undefined;
afterEach(async () => {
  child?.kill("SIGKILL");
  await server.stop();
});

interface Tail {
  readonly ended: Promise<number | null>;
  /** What came so far. */
  ids(): string[];
  stderr(): string;
  /** @throws when the test's time is over. */
  until(done: () => boolean): Promise<void>;
}

function tail(...args: readonly string[]): Tail {
  const started = spawn(process.execPath, [BIN, "audit", "tail", "--interval", "1s", "--json", ...args], {
    env: { PATH: process.env["PATH"], BAILIFF_URL: server.url, BAILIFF_TOKEN: "t" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  child = started;
  let [stdout, stderr] = ["", ""];
  started.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  started.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise<number | null>((resolve) => {
    started.once("close", resolve);
  });
  return {
    ended,
    ids: () => Array.from(stdout.matchAll(/"id":"([^"]+)"/g), ([, id = ""]) => id),
    stderr: () => stderr,
    async until(done) {
      while (!done()) await new Promise((resolve) => setTimeout(resolve, 50));
    },
  };
}

const record = (seq: number, atMs: number, requestId = `req_of_${seq}`) => ({
  id: `admin-${seq}`,
  ledger: "admin",
  seq,
  at: new Date(atMs).toISOString(),
  request_id: requestId,
});
/** As the gateway would: what is not older than `from`, newest first. */
function page(address: string, records: readonly ReturnType<typeof record>[]): StandInAnswer["body"] {
  const from = new URL(address, "http://x").searchParams.get("from");
  const data = records.filter(({ at }) => from === null || at >= from).toReversed();
  return { data, next_cursor: null };
}

it("goes on when the gateway was away, and loses nothing", async () => {
  const away = { status: 503, body: { errors: [{ message: "A ledger does not answer", code: "bailiff_ledger_unavailable" }] } };
  const records = [record(1, Date.now())];
  let questions = 0;
  server = await standIn((address) => {
    questions += 1;
    if (questions === 2) return away;
    if (questions === 3) return { status: 502, headers: { "content-type": "text/html" }, body: "Bad gateway" };
    if (questions === 4) records.push(record(2, Date.now()));
    return { body: page(address, records) };
  });
  const tailing = tail();
  // Two pipes: which of them is read first is nobody's to say.
  await tailing.until(() => tailing.ids().length === 2 && tailing.stderr().split("\n").length > 3);
  expect(tailing.ids()).toEqual(["admin-1", "admin-2"]);
  expect(tailing.stderr()).toMatch(
    /^asking again in 2s: A ledger does not answer \(request req_standin\)\nasking again in 4s: .*502\ngoing on\n$/,
  );
});

it("ends when the token may no longer look", async () => {
  let questions = 0;
  server = await standIn((address) => {
    questions += 1;
    return questions === 1
      ? { body: page(address, []) }
      : { status: 401, body: { errors: [{ message: "Revoked", code: "clerk_key_invalid" }] } };
  });
  expect(await tail().ended).toBe(3);
});

it("shows what comes from a gateway whose clock is an hour behind", async () => {
  const theirs = () => Date.now() - HOUR_MS;
  let questions = 0;
  server = await standIn((address) => {
    questions += 1;
    const records = questions < 2 ? [] : [record(1, theirs())];
    return { headers: { date: new Date(theirs()).toUTCString() }, body: page(address, records) };
  });
  const tailing = tail();
  await tailing.until(() => tailing.ids().length === 1);
  expect(tailing.ids()).toEqual(["admin-1"]);
});

it.each([
  ["not its own questions, unless it is asked to", [], ["admin-1", "admin-3"]],
  ["its own questions with --own", ["--own"], ["admin-1", "admin-2", "admin-3"]],
])("shows %s", async (_, options, ids) => {
  let questions = 0;
  server = await standIn((address) => {
    questions += 1;
    const all = [record(1, Date.now()), record(2, Date.now() + 1, "req_1"), record(3, Date.now() + 2)];
    return {
      headers: { "bailiff-request-id": `req_${questions}` },
      body: page(address, questions === 1 ? all.slice(0, 1) : all),
    };
  });
  const tailing = tail(...options);
  await tailing.until(() => tailing.ids().length >= ids.length);
  expect(tailing.ids()).toEqual(ids);
});

it("ends when all that happened by --to has come, and asks for no span that ends before it begins", async () => {
  server = await standIn((address) => ({ body: page(address, [record(1, Date.now() - 2 * HOUR_MS)]) }));
  const tailing = tail("--to", "1h");
  expect(await tailing.ended).toBe(0);
  expect([tailing.ids(), tailing.stderr()]).toEqual([["admin-1"], ""]);
  const spans = server.asked.map((asked) => new URL(asked.split(" ")[1] ?? "", "http://x").searchParams);
  expect(spans.filter((span) => (span.get("from") ?? "") > (span.get("to") ?? ""))).toEqual([]);
});
