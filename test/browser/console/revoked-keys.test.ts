// A key that is revoked is recognisable wherever the console names it, to whoever may know it: in the log and its stories, in what waits for
// approval, behind hooks, in the overview; in words and by a sign, since when and why, and while somebody looks.
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { expectAccessible, expectFits, PHONE, textOf, useConsole } from "./console-browser.ts";

const browser = useConsole();
const USER = "user_2credit000000000000000000aa";
/** What a reason may hold: it is shown as text, and turns no line around. */
const HOSTILE = `leaked "><img src=x onerror=alert(1)>\u202egnp.exe`;
const SINCE = /^Revoked \d{4}-\d\d-\d\d \d\d:\d\d UTC: leaked "><img src=x onerror=alert\(1\)>\\u202egnp\.exe$/;

interface Minted {
  readonly id: string;
  readonly key: string;
}

/** By the root token, unless a key is given. */
async function admin<Answer>(method: string, path: string, body: object, key = browser.gateway.rootToken): Promise<Answer> {
  const answer = await fetch(`${browser.gateway.url}/admin${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Answer;
}
const mint = (policy: string, name: string, owner: string) => admin<Minted>("POST", "/keys", { name, owner, policies: [policy] });
const revoke = (id: string) => admin("POST", `/keys/${id}/revoke`, { reason: HOSTILE });

async function act(key: string, path = `/users/${USER}/lock`, body: object = {}, reason = "TICKET-1") {
  await fetch(`${browser.gateway.url}/v1${path}`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json", "bailiff-reason": reason },
    body: JSON.stringify(body),
  });
}

let gone: Minted;
let theirs: Minted;
let asker: Minted;
let maker: Minted;

beforeAll(async () => {
  gone = await mint("support", "night shift", "support");
  theirs = await mint("support", "billing bot", "billing");
  asker = await mint("finance", "refunds", "finance");
  maker = await mint("operator", "hook maker", "ops");
  for (const { key } of [gone, theirs]) await act(key);
  const credit = { amount: 90_000, currency: "USD", action: "increase", note: "May", idempotency_key: "May" };
  await act(asker.key, `/users/${USER}/billing/credits`, credit, "CASE-1");
  await admin("POST", "/hooks", { url: "https://hooks.example.com/in", events: ["call.denied"] }, maker.key);
  for (const { id } of [gone, theirs, asker, maker]) await revoke(id);
});

/** Reads again until the log has what was written just now. */
async function rowsOf(page: Page, name: string) {
  const rows = page.locator("tbody tr").filter({ hasText: name });
  await expect
    .poll(
      async () => {
        await page.reload();
        await page.locator("tbody tr").first().waitFor();
        return rows.count();
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(0);
  return rows;
}

describe("a revoked key", () => {
  test("is marked in the table of records and of acts, by a word that says since when and why, and no other key is", async () => {
    for (const view of ["records", "acts"]) {
      const page = await browser.visit("auditor", `/console/audit?view=${view}&key=${gone.id}&key=${theirs.id}`);
      const rows = await rowsOf(page, "night shift");
      const mark = rows.first().locator(".key-mark");
      expect((await textOf(mark)).trim()).toBe("✕ revoked");
      expect(await mark.getAttribute("title")).toMatch(SINCE);
      await expectAccessible(page);
      await expectFits(page);
    }
    const page = await browser.visit("auditor", "/console/audit");
    const own = await rowsOf(page, "demo auditor");
    expect(await own.locator(".key-mark").count()).toBe(0);
  });

  test("is marked in its acts' stories and beside their records", async () => {
    const page = await browser.visit("auditor", `/console/audit?key=${gone.id}`);
    await (await rowsOf(page, "night shift")).first().getByRole("link").first().click();
    await page.getByRole("region", { name: "The story" }).waitFor();
    expect(await textOf(page.locator(".story"))).toContain("night shift (revoked by now)");
    expect(await page.locator(".related .key-mark").count()).toBe(1);
    expect(await page.locator(".cards .key-mark").count()).toBeGreaterThan(0);
    await expectAccessible(page);
    await expectFits(page);
    await page.goto(`${browser.gateway.url}/console/users/${USER}`);
    await page.getByText("night shift (revoked by now)").first().waitFor();
    await expectAccessible(page);
  });

  test("is marked in the overview", async () => {
    const page = await browser.visit("auditor", "/console");
    await expect
      .poll(
        async () => {
          await page.reload();
          await page.getByRole("heading", { level: 2, name: "Busiest keys" }).waitFor();
          return page.locator(".top .key-mark").count();
        },
        { timeout: 20_000 },
      )
      .toBeGreaterThan(0);
    await expectAccessible(page);
    await expectFits(page);
  });

  test("is marked by its name, and not by the user's, in what the overview says waits for approval", async () => {
    const page = await browser.visit("approver", "/console", { viewport: PHONE });
    const waiting = page.locator(".want-items").getByRole("link", { name: /give 900.00 USD of credits/ });
    await waiting.waitFor();
    expect(await textOf(waiting)).toMatch(/^refunds\s+✕ revoked: give 900\.00 USD/);
    await expectAccessible(page);
    await expectFits(page);
  });

  test("is marked where it asks for approval, and an approver is told that a yes is of no use, and nothing else", async () => {
    const page = await browser.visit("approver", "/console/approvals?status=all", { viewport: PHONE });
    const row = page.locator("tbody tr").filter({ hasText: "refunds" });
    await row.waitFor();
    expect((await textOf(row.locator(".key-mark"))).trim()).toBe("✕ revoked");
    expect(await row.locator(".key-mark").getAttribute("title")).toBeNull();
    await expectAccessible(page);
    await expectFits(page);
    await row.getByRole("link").first().click();
    await page.getByText("is not in force now").waitFor();
    expect(await page.locator(".request-words .key-mark").count()).toBe(1);
    expect(await page.content()).not.toContain("leaked");
    // Two keys may bear one name.
    expect(await textOf(page.locator(".facts").last())).toContain(`Key${asker.id}`);
    await expectAccessible(page);
    await expectFits(page);
  });

  test("is named and marked behind its hook", async () => {
    const page = await browser.visit("operator", "/console/hooks");
    await page.getByRole("link", { name: "https://hooks.example.com" }).click();
    const made = page.locator(".facts dd").filter({ hasText: "hook maker" });
    await made.waitFor();
    expect(await made.locator(".key-mark").getAttribute("title")).toMatch(SINCE);
    await expectAccessible(page);
    await expectFits(page);
  });

  test("is marked on every row while somebody looks, with the record of its revocation", async () => {
    const short = await mint("support", "short lived", "support");
    await act(short.key);
    const page = await browser.visit("auditor", "/console/audit?live=true");
    const rows = await rowsOf(page, "short lived");
    const cells = rows.locator('td[data-label="Who"]');
    expect(await cells.locator(".key-mark").count()).toBe(0);
    await revoke(short.id);
    await expect.poll(() => cells.locator(".key-mark").count(), { timeout: 20_000 }).toBeGreaterThan(0);
    expect(await page.locator("tr.fresh").filter({ hasText: "keys.revoke" }).locator(".key-mark").count()).toBe(1);
    await expectAccessible(page);
  });

  test("is marked to its own team's auditor, who learns nothing of another team's", async () => {
    const own = await mint("team-auditor", "support lead", "support");
    const page = await browser.visitWith(own.key, "/console/audit");
    const rows = await rowsOf(page, "night shift");
    expect(await rows.first().locator(".key-mark").getAttribute("title")).toMatch(SINCE);
    expect(await page.content()).not.toContain("billing bot");
    expect(await page.content()).not.toContain(theirs.id);
  });

  test("of which nothing is known is a name or an id without a mark", async () => {
    const page = await browser.visit("auditor", "/console/audit?key=000000000000");
    await page.getByText("No records match").waitFor();
    expect(await page.locator(".key-mark").count()).toBe(0);
  });
});
