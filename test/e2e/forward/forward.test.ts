import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CASES } from "./expectations.ts";
import { type FaultServer, startFaultServer } from "./fault-server.ts";
import { type Trial, tryCase } from "./try-case.ts";

let runtime: Miniflare;

beforeAll(async () => {
  const entryPoints = [fileURLToPath(new URL("./forward-worker.ts", import.meta.url))];
  const bundled = await build({ entryPoints, bundle: true, format: "esm", write: false, target: "es2024" });
  const contents = bundled.outputFiles[0]?.text ?? "";
  const script = { modules: [{ type: "ESModule" as const, path: "worker.js", contents }], compatibilityDate: "2026-11-02" };
  runtime = new Miniflare(convertV4MiniflareOptions(script));
  await runtime.ready;
});
afterAll(() => runtime.dispose());

async function tryInWorkerd(trial: Trial): Promise<Record<string, unknown>> {
  const answer = await runtime.dispatchFetch("http://bailiff.test/", { method: "POST", body: JSON.stringify(trial) });
  return JSON.parse(await answer.text());
}

describe.each([
  ["Node", tryCase],
  ["workerd", tryInWorkerd],
])("forward over sockets on %s", (_runtime, attempt) => {
  let clerk: FaultServer;
  beforeAll(async () => {
    clerk = await startFaultServer();
  });
  afterAll(() => clerk.close());

  it.each(CASES)("$fault, $replay", async ({ fault, replay, expected, ...settings }) => {
    clerk.seen.delete(fault);
    const result = await attempt({ origin: clerk.origin, fault, replay, settings });
    expect(result).toMatchObject(expected);
    const seen = clerk.seen.get(fault) ?? [];
    expect(seen).toHaveLength(Number(result["attempts"]));
    // The last is whole, like the first: a retry carries the body again.
    if (fault !== "reset_early") for (const request of seen) expect(request.endsWith('\r\n\r\n{"a":1}')).toBe(true);
    expect(JSON.stringify(result)).not.toMatch(/127\.0\.0\.1|sk_test/);
  });

  it("a closed port, never: once, unknown, because a refused connection cannot be told from a reset one", async () => {
    const closed = await startFaultServer();
    await closed.close();
    const result = await attempt({ origin: closed.origin, fault: "ok", replay: "never", settings: {} });
    expect(result).toMatchObject({
      kind: "failure",
      code: "bailiff_upstream_unreachable",
      sent: true,
      attempts: 1,
      outcome: "unknown",
    });
  });
});
