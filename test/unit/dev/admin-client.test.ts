// The admin calls that a start makes, against a gateway that is slow to come up, and one that lacks something for good.
import { createServer, type RequestListener, type Server } from "node:http";
import { afterEach, expect, it } from "vitest";
import * as z from "zod";
import { adminClient } from "../../../dev/admin-client.ts";
import { waitUntilHealthy } from "../../../dev/health.ts";

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) server.close().closeAllConnections();
});

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

/** Answers in order; the last one for ever. */
function answering(...answers: readonly (readonly [status: number, body: unknown])[]): {
  listener: RequestListener;
  asked: string[];
} {
  const asked: string[] = [];
  return {
    asked,
    listener(request, response) {
      const [status, body] = answers[Math.min(asked.length, answers.length - 1)] ?? [500, {}];
      asked.push(`${request.method} ${request.url}`);
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    },
  };
}

const unavailable = [503, { errors: [{ message: "The ledger is unavailable" }] }] as const;
const anything = z.unknown();

it("a call that is answered 503 is made again", async () => {
  const { listener, asked } = answering(unavailable, [200, { made: true }]);
  const url = await serve(listener);
  expect(await adminClient(url, "root").call("PUT", "/admin/policies", anything, {})).toEqual({ made: true });
  expect(asked).toEqual(["PUT /admin/policies", "PUT /admin/policies"]);
});

it("not for ever, and a refusal is one at once", async () => {
  const busy = answering(unavailable);
  await expect(adminClient(await serve(busy.listener), "root", 600).call("GET", "/x", anything)).rejects.toThrow("unavailable");
  expect(busy.asked).toHaveLength(2);
  const refusing = answering([422, { errors: [{ message: "No", long_message: "Not like that." }] }]);
  await expect(adminClient(await serve(refusing.listener), "root").call("GET", "/x", anything)).rejects.toThrow("Not like that.");
  expect(refusing.asked).toHaveLength(1);
});

it("a gateway whose Registry is late is waited for, past the time after which it is asked what it lacks", async () => {
  const startedMs = performance.now();
  const url = await serve((request, response) => {
    const well = request.url === "/healthz" && performance.now() - startedMs > 4_000;
    response.writeHead(well ? 200 : 503, { "content-type": "application/json" }).end("{}");
  });
  await waitUntilHealthy(url, "root");
  expect(performance.now() - startedMs).toBeGreaterThan(4_000);
});

it("one that says what it lacks is not", async () => {
  const url = await serve((request, response) => {
    const answer = request.url === "/healthz" ? ([503, {}] as const) : ([200, { problems: ["KEY_PEPPER is missing"] }] as const);
    response.writeHead(answer[0], { "content-type": "application/json" }).end(JSON.stringify(answer[1]));
  });
  await expect(waitUntilHealthy(url, "root")).rejects.toThrow("the gateway cannot serve: KEY_PEPPER is missing");
});
