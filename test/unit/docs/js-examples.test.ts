// The JavaScript examples of the operation pages, run as they are with the real @clerk/backend against a server that only listens: each
// must call a method that exists, and send what Bailiff takes for that operation.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { projectPath } from "../../../dev/project.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { operationPage } from "../../../tools/docs/operation-page.ts";
import { JS_METHODS } from "../../../tools/docs/sdk-methods.ts";
import { blockOf } from "./page-block.ts";
import { faultsOf, isCallOf, type SentRequest } from "./sent-request.ts";

const directory = mkdtempSync(path.join(tmpdir(), "bailiff-examples-"));
const sent = new Map<string, SentRequest[]>();
let thrown = "";

async function note(request: IncomingMessage): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const [, name = "", target = ""] = /^\/([^/]+)(\/.*)$/.exec(request.url ?? "") ?? [];
  const one: SentRequest = {
    method: request.method ?? "",
    target,
    body: Buffer.concat(chunks).toString("utf8"),
    contentType: request.headers["content-type"] ?? null,
    authorization: request.headers.authorization ?? null,
    reason: null,
  };
  sent.set(name, [...(sent.get(name) ?? []), one]);
}

const server = createServer((request, response) => {
  void note(request).then(() =>
    response.writeHead(200, { "content-type": "application/json" }).end('{"data":[],"total_count":0}'),
  );
});

beforeAll(async () => {
  symlinkSync(projectPath("node_modules"), path.join(directory, "node_modules"));
  writeFileSync(path.join(directory, "portrait.png"), "not really");
  for (const operation of OPERATIONS)
    writeFileSync(path.join(directory, `${operation.name}.mjs`), blockOf(operationPage(operation), "js"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  const args = [projectPath("test/unit/docs/js-example-runner.mjs"), url, ...OPERATIONS.map(({ name }) => name)];
  thrown = (await promisify(execFile)(process.execPath, args, { cwd: directory })).stdout;
});

afterAll(() => {
  server.close();
  rmSync(directory, { recursive: true, force: true });
});

describe("the JavaScript example", () => {
  test("throws nothing, for any operation: every method is one that @clerk/backend has", () => {
    expect(thrown).toBe("");
  });

  test.each(OPERATIONS.map((operation) => [operation.name, operation] as const))(
    "of %s sends what Bailiff takes for it",
    (name, operation) => {
      const calls = sent.get(name)?.filter((one) => isCallOf(operation, one)) ?? [];
      expect(calls).toHaveLength(1);
      expect(calls.flatMap((call) => faultsOf(operation, call))).toEqual([]);
    },
  );
});

test("There is no entry for a method of an operation that is not in the table.", () => {
  const names = new Set(OPERATIONS.map(({ name }) => name));
  expect(Object.keys(JS_METHODS).filter((name) => !names.has(name))).toEqual([]);
});
