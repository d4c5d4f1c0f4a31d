// What the first view costs whoever opens it: bytes of script as they are sent, and the time to the first paint. Bytes are bounded; times are
// printed, for machines differ.
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { useConsole } from "./console-browser.ts";

const MAX_SCRIPT_BYTES = 100_000;

const browser = useConsole();

interface Loaded {
  readonly scriptBytes: number;
  readonly scripts: number;
  readonly firstPaintMs: number;
}

/** Loads the page anew, with nothing kept, and weighs each script gzipped. */
async function load(page: Page): Promise<Loaded> {
  const bodies: Promise<Buffer>[] = [];
  page.on("response", (response) => {
    if (new URL(response.url()).pathname.endsWith(".js")) bodies.push(response.body());
  });
  await page.reload({ waitUntil: "networkidle" });
  const scripts = await Promise.all(bodies);
  const firstPaintMs = await page.evaluate(
    () => performance.getEntriesByName("first-contentful-paint").at(0)?.startTime ?? Number.NaN,
  );
  return {
    scriptBytes: scripts.reduce((sum, body) => sum + gzipSync(body).byteLength, 0),
    scripts: scripts.length,
    firstPaintMs,
  };
}

function told(what: string, { scriptBytes, scripts, firstPaintMs }: Loaded): void {
  console.log(
    `${what}: ${(scriptBytes / 1000).toFixed(1)} kB of script in ${scripts} files, gzipped; first paint after ${Math.round(firstPaintMs)} ms`,
  );
}

describe("the first view", () => {
  test("to sign in", async () => {
    const page = await browser.open();
    await page.getByLabel("Admin key").waitFor();
    const loaded = await load(page);
    told("sign-in", loaded);
    expect(loaded.scripts).toBeGreaterThan(0);
    expect(loaded.scriptBytes).toBeLessThan(MAX_SCRIPT_BYTES);
    expect(loaded.firstPaintMs).toBeGreaterThan(0);
  });

  test.each(["/console", "/console/audit", "/console/keys", "/console/policies", "/console/approvals", "/console/hooks"])(
    "of somebody signed in, at %s",
    async (path) => {
      const page = await browser.visit(path === "/console/approvals" ? "approver" : "operator", path);
      await page.getByRole("heading", { level: 1 }).waitFor();
      const loaded = await load(page);
      told(path, loaded);
      expect(loaded.scripts).toBeGreaterThan(1);
      expect(loaded.scriptBytes).toBeLessThan(MAX_SCRIPT_BYTES);
    },
  );
});
