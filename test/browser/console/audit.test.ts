// The audit pages in a browser: filters in the address, a record as a story, timelines, the live tail, and a table of just what is filtered.
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { expectAccessible, expectFits, useConsole } from "./console-browser.ts";

const console_ = useConsole();
const USER = "user_2credit000000000000000000aa";
const HOSTILE = '</td><img src=x onerror="document.title=1">';

async function call(policy: string, path: string, init: RequestInit = {}): Promise<number> {
  const key = console_.gateway.demoKeys.get(policy) ?? "";
  const response = await fetch(`${console_.gateway.url}${path}`, {
    ...init,
    headers: { authorization: `Bearer ${key}`, ...init.headers },
  });
  await response.arrayBuffer();
  return response.status;
}

const rows = (page: Page) => page.locator(".log tbody tr");

beforeAll(async () => {
  expect(await call("support", `/for/TICKET-9/v1/users/${USER}/ban`, { method: "POST" })).toBe(200);
  expect(await call("support", `/for/TICKET-10/v1/users/${USER}/unban`, { method: "POST" })).toBe(200);
  const headers = { "bailiff-reason": HOSTILE, "user-agent": "<script>document.title=2</script>" };
  expect(await call("analyst", `/v1/users/${USER}/ban`, { method: "POST", headers })).toBe(403);
});

describe("the audit log", () => {
  it("keeps its filters in the address, through reload, back and forward", async () => {
    const page = await console_.visit("auditor", "/console/audit");
    await page.getByLabel("Search").fill("TICKET-9");
    await page.getByLabel("Search").press("Enter");
    await page.waitForURL(/\?q=TICKET-9$/);
    await expect.poll(() => rows(page).count()).toBe(2);
    await rows(page).first().getByRole("button", { name: "allow" }).click();
    await page.waitForURL(/q=TICKET-9&decision=allow$/);
    await page.reload();
    await expect.poll(() => rows(page).count()).toBe(2);
    await page.getByRole("button", { name: "Take away Text: TICKET-9" }).click();
    await page.waitForURL(/\?decision=allow$/);
    await page.goBack();
    await page.waitForURL(/q=TICKET-9&decision=allow$/);
    await expect.poll(() => rows(page).count()).toBe(2);
    await page.goForward();
    await page.waitForURL(/\?decision=allow$/);
  });

  it("says at its field what the API does not take", async () => {
    console_.expectComplaint(/status of 422/);
    const page = await console_.visit("auditor", "/console/audit?operation=ban%20everybody");
    const field = page.getByRole("combobox", { name: "Operation" });
    await field.waitFor();
    await expect.poll(() => field.getAttribute("aria-invalid")).toBe("true");
    expect(await page.getByRole("alert").textContent()).toContain("users.*");
  });

  it("shows what callers wrote as text, in the table, the story and the timeline", async () => {
    const page = await console_.visit("auditor", `/console/audit?target=${USER}&decision=deny`);
    await page.getByText(HOSTILE).first().waitFor();
    await rows(page).first().locator(".open-record").click();
    await page.locator(".story-card .story").waitFor();
    expect(await page.locator(".story-card .story").textContent()).toContain(`with “${HOSTILE}”; denied`);
    await page.goto(`${console_.gateway.url}/console/users/${USER}`);
    await page.getByText(HOSTILE).first().waitFor();
    expect(await page.title()).toBe(`User ${USER} · Bailiff`);
  });

  it("has acts beside records", async () => {
    const page = await console_.visit("auditor", `/console/audit?target=${USER}`);
    await page.getByRole("link", { name: "Acts and outcomes" }).click();
    await page.waitForURL(/view=acts/);
    await page.getByRole("region", { name: "Acts" }).waitFor();
    await rows(page).first().getByText("denied").waitFor();
    expect(await rows(page).count()).toBe(3);
  });

  it("comes back to where one was in a long list", async () => {
    for (let seq = 0; seq < 60; seq += 1) await call("support", `/v1/users/${USER}`);
    const page = await console_.visit("auditor", "/console/audit?operation=users.get");
    await expect.poll(() => rows(page).count(), { timeout: 15_000 }).toBe(50);
    await page.getByRole("button", { name: "Show more" }).click();
    await expect.poll(() => rows(page).count()).toBe(60);
    const wanted = rows(page).nth(55).locator(".open-record");
    await wanted.scrollIntoViewIfNeeded();
    const scrolled = await page.evaluate(() => scrollY);
    expect(scrolled).toBeGreaterThan(500);
    await wanted.click();
    await page.locator(".story-card").waitFor();
    await page.goBack();
    await expect.poll(() => rows(page).count()).toBe(60);
    await expect.poll(() => page.evaluate(() => scrollY)).toBe(scrolled);
  });
});

describe("a record", () => {
  it("is told as a story, with its act side by side and fingerprints that match", async () => {
    const page = await console_.visit("auditor", "/console/audit?q=TICKET-9");
    await rows(page).first().locator(".open-record").click();
    await page.locator(".story-card .story").waitFor();
    expect(await page.locator(".story-card .story").textContent()).toBe(
      `demo support asked to ban ${USER} with “TICKET-9”; allowed by support/ban-with-ticket; Clerk said 200.`,
    );
    await page.getByRole("region", { name: "The intent, before anything was sent" }).waitFor();
    await page.getByRole("region", { name: "The outcome" }).waitFor();
    await page.getByText("Fingerprints").click();
    await expect.poll(() => page.locator(".proof .badge").allTextContents()).toEqual(["✓ matches", "✓ matches"]);
    // Without its time in the address as well: as somebody cites it.
    const [address = ""] = page.url().split("?");
    await page.goto(address);
    await page.locator(".story-card .story").waitFor();
    await page.goto(`${console_.gateway.url}/console/audit/admin-99999`);
    await page.getByText("There is no record admin-99999").waitFor();
  });
});

describe("the live tail", () => {
  it("puts new acts on top and none of its own questions", async () => {
    // A key that nobody else here reads with: what others read is news, and may come late.
    const page = await console_.visit("operator", "/console/audit");
    await rows(page).first().waitFor();
    await page.getByLabel("Live").check();
    await page.waitForURL(/live=true/);
    expect(await call("support", `/for/TICKET-LIVE/v1/users/${USER}/ban`, { method: "POST" })).toBe(200);
    await expect.poll(() => rows(page).filter({ hasText: "TICKET-LIVE" }).count(), { timeout: 15_000 }).toBe(2);
    const fresh = await page.locator("tr.fresh").allTextContents();
    expect(fresh.filter((text) => text.includes("audit.read") && text.includes("demo operator"))).toEqual([]);
    await page.getByLabel("Live").uncheck();
    await page.waitForURL((url) => !url.search.includes("live"));
  });
});

describe("an export", () => {
  it("is a table of just what is filtered", async () => {
    const page = await console_.visit("auditor", `/console/audit?target=${USER}&decision=deny`);
    await page.evaluate(() => Reflect.deleteProperty(globalThis, "showSaveFilePicker"));
    await page.getByRole("button", { name: "Export" }).click();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "Table (CSV)" }).click(),
    ]);
    const lines = readFileSync(await download.path(), "utf8")
      .trim()
      .split("\r\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain("bailiff_policy_denied");
    expect(download.suggestedFilename()).toMatch(/^bailiff-audit-.*\.csv$/);
  });
});

describe.each(["/console/audit", `/console/users/${USER}`, "/console/verify", "/console/audit/admin-1"])("%s", (path) => {
  it("is accessible in both themes and fits every width", async () => {
    const page = await console_.visit("auditor", path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await expect.poll(() => page.locator(".notice.waiting").count()).toBe(0);
    await expectAccessible(page);
    await expectFits(page);
  });
});

// Last: what they do is on record, and the tests above count records.
describe("a page that somebody else wrote into, or looked at before", () => {
  it("has arguments as they were sent, with nothing in them that turns the line around", async () => {
    const body = JSON.stringify({ public_metadata: { note: "\u202e17 ot ton" } });
    const headers = { "content-type": "application/json" };
    expect(await call("analyst", `/v1/users/${USER}/metadata`, { method: "PATCH", headers, body })).toBe(403);
    const page = await console_.visit("auditor", "/console/audit?operation=users.update_metadata&decision=deny");
    await rows(page).first().locator(".open-record").click();
    const card = page.getByRole("region", { name: "The denial" });
    await card.getByText("public_metadata").waitFor();
    const text = (await card.textContent()) ?? "";
    expect(text).toContain("\\u202e17 ot ton");
    expect(text).not.toContain("\u202e");
  });

  it("shows nothing of what one session saw to the next one in the same page", async () => {
    console_.expectComplaint(/Failed to load resource/);
    const page = await console_.visit("auditor", "/console/audit?q=TICKET-9");
    await expect.poll(() => rows(page).count()).toBe(2);
    await page.locator(".open-record").first().click();
    await page.getByRole("heading", { level: 1, name: /^Record / }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Admin key").fill(console_.gateway.demoKeys.get("auditor") ?? "");
    // Whatever is there now was there before.
    await page.route("**/admin/audit?**", (route) => route.abort());
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    await page.goBack();
    await page.waitForURL(/q=TICKET-9$/);
    await page.getByText("Bailiff did not answer").or(rows(page)).first().waitFor();
    expect(await rows(page).count()).toBe(0);
  });
});
