// Verify a file: in the browser, without a network.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { projectPath } from "../../../dev/project.ts";
import { useConsole } from "./console-browser.ts";

const console_ = useConsole();
const vector = (name: string) => readFileSync(projectPath(`docs/audit-vectors/${name}`), "utf8");
const whole = vector("export.ndjson");
const lines = whole.split("\n").slice(0, -1);
const tampered = z
  .array(
    z.looseObject({
      what: z.string(),
      lines: z.array(z.union([z.number(), z.string()])),
      fault: z.looseObject({ record: z.string().nullish() }),
    }),
  )
  .parse(JSON.parse(vector("tampered.json")));

async function verify(page: Page, text: string): Promise<string> {
  await page
    .getByLabel("File", { exact: true })
    .setInputFiles({ name: "log.ndjson", mimeType: "text/plain", buffer: Buffer.from(text) });
  await page.getByRole("button", { name: "Verify" }).click();
  await page.locator(".verdict, .note.warn[role=alert]").first().waitFor();
  await page.getByRole("button", { name: "Verify" }).waitFor();
  return (await page.locator(".verdict, .note.warn[role=alert]").first().textContent()) ?? "";
}

describe("a file", () => {
  it("is checked with the network off: whole, and every tampered one found", async () => {
    const page = await console_.visit("auditor", "/console/verify");
    await page.getByLabel("File", { exact: true }).waitFor();
    await page.getByLabel("Public key").fill(vector("audit-key.json"));
    await page.waitForLoadState("networkidle");
    await page.context().setOffline(true);
    expect(await verify(page, whole)).toContain("✓ Whole");
    for (const { what, lines: changed, fault } of tampered) {
      const text = changed.map((line) => (typeof line === "string" ? line : lines[line - 1])).join("\n");
      const said = await verify(page, `${text}\n`);
      expect(said, what).toContain("✕ Tampered with");
      if (typeof fault.record === "string") expect(said, what).toContain(fault.record);
    }
    await page.context().setOffline(false);
  });

  it("is held against the key that is given", async () => {
    const page = await console_.visit("auditor", "/console/verify");
    await page.getByLabel("Public key").fill(vector("audit-key.json"));
    expect(await verify(page, whole)).toContain("The signature is by the key that you gave.");
  });

  it("that is no log is said to be none", async () => {
    const page = await console_.visit("auditor", "/console/verify");
    expect(await verify(page, "id,at,type\r\n")).toContain("holds no audit record");
  });
});
