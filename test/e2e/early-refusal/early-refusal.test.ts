// A call that is refused before its body was looked at: the caller is still sending 10 MB, and must get the status all the same.

import http from "node:http";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { READ_AWAY } from "../../../src/routes/call/intake/read-rest.ts";
import { adminOf } from "../gateway-admin.ts";
import { ROOT_TOKEN, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";
import { testPort } from "../test-port.ts";

const SIZE = 10_000_000;
const BODY = Buffer.alloc(SIZE, "x");
const state = temporaryState();
let gateway: RunningGateway;
let key = "";
let slowKey = "";

beforeAll(async () => {
  // Nobody is there: a call that got so far would be a 502.
  gateway = await runGateway({ clerkApiUrl: `http://127.0.0.1:${await testPort()}`, stateDir: state.dir });
  const admin = adminOf(gateway.url);
  await admin.publish([
    { policy: "all", rules: [{ id: "all", allow: ["users.*"] }] },
    { policy: "slow", rate: "1/1h", rules: [{ id: "all", allow: ["users.*"] }] },
  ]);
  key = (await admin.mint("all")).key;
  slowKey = (await admin.mint("slow")).key;
});
afterAll(async () => {
  await gateway?.stop();
  state.remove();
});

interface Refused {
  readonly method?: string;
  readonly path?: string;
  /** Which key; a wrong one without. */
  readonly as?: "key" | "slow" | "root";
  readonly headers?: Readonly<Record<string, string>>;
}

const UPLOAD = "/v1/users/user_1/profile_image";
const FORM = { "content-type": "multipart/form-data; boundary=b" };
const CASES: readonly (readonly [status: number, what: string, Refused])[] = [
  [401, "an upload with a wrong key", {}],
  [401, "an upload without a key", { headers: { authorization: "" } }],
  [404, "a path that nothing has", { path: "/v1/nothing" }],
  [404, "a path that nothing can have", { path: "/v1/us%65rs", as: "key" }],
  [405, "another verb", { method: "PUT", as: "key" }],
  [400, "an unknown API version", { as: "key", headers: { "clerk-api-version": "1999-01-01" } }],
  [400, "a body that is no form", { as: "key" }],
  [415, "no form at all", { as: "key", headers: { "content-type": "image/png" } }],
  [415, "a compressed form", { as: "key", headers: { "content-encoding": "gzip" } }],
  [413, "JSON of that length", { as: "key", path: "/v1/users", headers: { "content-type": "application/json" } }],
  [429, "a key that has used up its rate", { as: "slow" }],
  [401, "the admin plane with a wrong key", { method: "PUT", path: "/admin/policies" }],
  [
    413,
    "more than a bundle may have",
    { method: "PUT", path: "/admin/policies", as: "root", headers: { "content-type": "application/json" } },
  ],
  [413, "more than the admin plane takes", { path: "/admin/keys", as: "root", headers: { "content-type": "application/json" } }],
];

function requestOf({ method = "POST", path = UPLOAD, as, headers }: Refused) {
  const token = { key, slow: slowKey, root: ROOT_TOKEN, none: "sk_test_wrong" }[as ?? "none"];
  return { method, path, headers: { authorization: `Bearer ${token}`, ...FORM, ...headers } };
}

async function byFetch(refused: Refused): Promise<number | string> {
  const { method, path, headers } = requestOf(refused);
  try {
    const answer = await fetch(gateway.url + path, { method, headers, body: BODY });
    await answer.arrayBuffer();
    return answer.status;
  } catch (error) {
    return `no status: ${String(error)}`;
  }
}

function byHttpRequest(refused: Refused, chunked: boolean): Promise<number | string> {
  const { method, path, headers } = requestOf(refused);
  const length = chunked ? {} : { "content-length": String(SIZE) };
  return new Promise((resolve) => {
    const request = http.request(gateway.url + path, { method, headers: { ...headers, ...length } }, (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
    });
    request.on("error", (error) => resolve(`no status: ${error.message}`));
    request.end(BODY);
  });
}

/** Never reads before it has written everything, as most HTTP libraries of other languages do. */
function bySlowWriter(refused: Refused): Promise<number | string> {
  const { method, path, headers } = requestOf(refused);
  const lines = Object.entries({ host: "bailiff", "content-length": String(SIZE), ...headers }).map(
    ([name, value]) => `${name}: ${value}`,
  );
  return new Promise((resolve) => {
    const socket = connect({ port: gateway.port, host: "127.0.0.1" });
    socket.on("error", (error) => resolve(`no status: ${error.message}`));
    socket.on("close", () => resolve("no status: closed"));
    const write = async () => {
      socket.pause();
      socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join("\r\n")}\r\n\r\n`);
      for (let at = 0; at < SIZE && !socket.destroyed; at += 250_000) {
        await new Promise((done) => socket.write(BODY.subarray(at, at + 250_000), done));
        await sleep(5);
      }
      socket.once("data", (chunk) => {
        resolve(Number(/^HTTP\/1\.1 (\d{3})/.exec(chunk.toString("latin1"))?.[1]));
        socket.destroy();
      });
      socket.resume();
    };
    void write();
  });
}

/** Before each case: the windows of a rate begin with the hours, one of which may have begun since. */
async function useUpRate(): Promise<void> {
  await fetch(`${gateway.url}/v1/users/count`, { headers: { authorization: `Bearer ${slowKey}` } });
}

describe.each(CASES)("%i for %s", (status, _what, refused) => {
  beforeEach(useUpRate);

  it("reaches fetch", async () => {
    const statuses = [await byFetch(refused), await byFetch(refused), await byFetch(refused)];
    expect(statuses).toEqual([status, status, status]);
  });

  it("reaches http.request, with a length and chunked", async () => {
    const statuses = [
      await byHttpRequest(refused, false),
      await byHttpRequest(refused, true),
      await byHttpRequest(refused, false),
    ];
    expect(statuses).toEqual([status, status, status]);
  });

  it("reaches a slow writer that reads only afterwards", async () => {
    expect(await bySlowWriter(refused)).toBe(status);
  });
});

/** What comes back on a socket until `enough`. */
function conversation(
  text: string,
  enough: (received: string) => boolean,
  then: (received: string) => string | null = () => null,
): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ port: gateway.port, host: "127.0.0.1" }, () => socket.write(text));
    let received = "";
    socket.on("error", () => resolve(received));
    socket.on("close", () => resolve(received));
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
      const more = then(received);
      if (more !== null) socket.write(more);
      if (enough(received)) socket.destroy();
    });
  });
}

const head = (length: number, more = "") =>
  `POST ${UPLOAD} HTTP/1.1\r\nhost: bailiff\r\nauthorization: Bearer sk_test_wrong\r\ncontent-length: ${length}\r\n${more}\r\n`;

describe("and", () => {
  it("the connection is good for the next call", async () => {
    const answers = await conversation(`${head(5)}hello${head(3)}you`, (received) => received.split("clerk_trace_id").length > 2);
    expect(answers.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 401", "HTTP/1.1 401"]);
  });

  it("whoever asks before sending is refused without being told to go on", async () => {
    const answers = await conversation(head(SIZE, "expect: 100-continue\r\n"), (received) => received.includes("clerk_trace_id"));
    expect(answers.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 401"]);
  });

  it("a body that is announced as larger than what is read away is refused at once", async () => {
    const answers = await conversation(head(READ_AWAY.maxBytes + 1), (received) => received.includes("clerk_trace_id"));
    expect(answers.match(/HTTP\/1\.1 \d{3}/g)).toEqual(["HTTP/1.1 401"]);
  });

  it("a caller who goes away in mid-body leaves the gateway as it was", async () => {
    await new Promise<void>((resolve) => {
      const socket = connect({ port: gateway.port, host: "127.0.0.1" }, () => {
        socket.write(head(SIZE) + "x".repeat(1_000), () => {
          socket.resetAndDestroy();
          resolve();
        });
      });
      socket.on("error", () => undefined);
    });
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
  });
});
