// The overview in the browser: every number leads to its records, the chart is one stop of the keyboard, and nobody sees more than their key may.
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { expectAccessible, expectFits, textOf, useConsole } from "./console-browser.ts";

const browser = useConsole();
/** Deletions, and a credit that waits for approval. */
const DENIED = 8;
const USER = "user_2credit000000000000000000aa";

beforeAll(async () => {
  const key = browser.gateway.demoKeys.get("support") ?? "";
  const call = (method: string, path: string) =>
    fetch(`${browser.gateway.url}/v1${path}`, { method, headers: { authorization: `Bearer ${key}` } });
  for (let n = 1; n < DENIED; n += 1) await call("DELETE", "/users/user_1");
  for (let n = 0; n < 20; n += 1) await call("GET", "/users/count");
  const credit = { amount: 90_000, currency: "USD", action: "increase", idempotency_key: "overview", note: "the May invoice" };
  const asked = await fetch(`${browser.gateway.url}/v1/users/${USER}/billing/credits`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${browser.gateway.demoKeys.get("finance")}`,
      "content-type": "application/json",
      "bailiff-reason": "CASE-1",
    },
    body: JSON.stringify(credit),
  });
  expect(asked.status).toBe(403);
});

/** With the calls of this file in it: looks are on record a second later. */
async function overviewOf(policy: string, search = ""): Promise<Page> {
  const page = await browser.visit(policy, `/console${search}`);
  await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  await expect
    .poll(
      async () => {
        await page.reload();
        await page.getByRole("heading", { level: 2, name: "Calls to Clerk" }).waitFor();
        return textOf(page.locator(".legend"));
      },
      { timeout: 20_000 },
    )
    .toMatch(/(?:2[0-9]|[3-9][0-9]) allowed/);
  return page;
}

describe("the overview", () => {
  test("says how many calls were denied, and leads to each of them", async () => {
    const page = await overviewOf("auditor");
    expect(await textOf(page.locator(".legend"))).toContain(`${DENIED} denied`);
    await page.getByRole("link", { name: `${DENIED} denied`, exact: true }).click();
    await page.waitForURL(/type=denied/);
    await page.locator("tbody tr").first().waitFor();
    expect(await page.locator("tbody tr").count()).toBe(DENIED);
    await page.goBack();
    await page.getByRole("heading", { level: 2, name: "Calls to Clerk" }).waitFor();
    await page.getByRole("link", { name: /No rule allows it/ }).waitFor();
    await page.getByRole("link", { name: "demo support" }).click();
    await page.waitForURL(/\/console\/audit\?.*key=/);
  });

  test("has the span in the address, which reload, back and forward keep", async () => {
    const page = await overviewOf("auditor");
    for (const [label, span, bars] of [
      ["7 days", "7d", 42],
      ["30 days", "30d", 30],
    ] as const) {
      await page.getByRole("link", { name: label }).click();
      await page.waitForURL(new RegExp(`span=${span}`));
      await expect.poll(() => page.locator(".chart-bar").count()).toBe(bars);
    }
    await page.goBack();
    await expect.poll(() => page.locator(".chart-bar").count()).toBe(42);
    await page.reload();
    await expect.poll(() => page.locator(".chart-bar").count()).toBe(42);
    expect(await page.getByRole("link", { name: "7 days" }).getAttribute("aria-current")).toBe("page");
  });

  test("is gone through by the keyboard: the chart is one stop, arrows go from bar to bar, Enter opens the records", async () => {
    const page = await overviewOf("auditor");
    expect(await page.locator('.chart-bar[tabindex="0"]').count()).toBe(1);
    await page.locator('.chart-bar[tabindex="0"]').focus();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
    const last = await focused();
    expect(last).toMatch(new RegExp(`\\d+ calls: .*${DENIED} denied`));
    await page.keyboard.press("Home");
    expect(await focused()).toMatch(/no calls$/);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("End");
    expect(await focused()).toBe(last);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.closest(".chart"))).toBeNull();
    await page.locator('.chart-bar[tabindex="0"]').focus();
    await page.keyboard.press("Enter");
    await page.waitForURL(/\/console\/audit\?from=/);
    await page.locator("tbody tr").first().waitFor();
  });

  test("says the same in a table, and fits every width in both themes", async () => {
    const page = await overviewOf("operator");
    await page.getByText("The same as a table").click();
    await page.getByRole("table").waitFor();
    expect(await textOf(page.locator("tbody tr").first())).toContain(String(DENIED));
    for (const heading of ["Denied most by", "Busiest keys", "Money moved", "Proof"])
      await page.getByRole("heading", { level: 2, name: heading }).waitFor();
    await page.getByText("demo finance").first().waitFor();
    await expectAccessible(page);
    await expectFits(page);
  });

  test("shows an approver what waits and no numbers, and says what the rest would take", async () => {
    const page = await browser.visit("approver", "/console");
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    await page.getByText(/Left out, because/).waitFor();
    // In the words of the page that it leads to.
    const words = `give 900.00 USD of credits to ${USER}`;
    await page.getByRole("link", { name: `demo finance: ${words}` }).click();
    await page.getByRole("heading", { level: 1, name: "Request for approval" }).waitFor();
    await page.getByText(words).first().waitFor();
    await page.goBack();
    await page.getByText(/Left out, because/).waitFor();
    expect(await page.locator(".chart").count()).toBe(0);
    expect(await textOf(page.locator("main"))).toContain("audit.read");
    await expectAccessible(page);
  });

  test("takes a key that may not have it to the first page that is there, and asks for nothing of it", async () => {
    const page = await browser.visit("key-desk", "/console");
    await page.waitForURL(/\/console\/keys$/);
    await page.getByRole("heading", { level: 1, name: "Keys" }).waitFor();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(new URL(request.url()).pathname));
    // The mark at the top leads to the start, which is no other after a click or a reload.
    await page.getByRole("link", { name: "Bailiff" }).click();
    await page.waitForURL(/\/console\/keys$/);
    await page.goto(new URL("/console", page.url()).href);
    await page.waitForURL(/\/console\/keys$/);
    await page.getByRole("heading", { level: 1, name: "Keys" }).waitFor();
    expect(asked).toContain("/admin/keys");
    expect(asked).not.toContain("/admin/overview");
    expect(await page.getByRole("link", { name: "Overview" }).count()).toBe(0);
    await expectAccessible(page);
  });

  test("says when it could not be loaded, and loads when asked again", async () => {
    const page = await overviewOf("auditor");
    browser.expectComplaint(/Failed to load resource|status of 503/);
    await page.route("**/admin/overview*", (route) =>
      route.fulfill({
        status: 503,
        contentType: "application/json",
        body: '{"errors":[{"message":"m","long_message":"Storage is away.","code":"c"}]}',
      }),
    );
    await page.reload();
    await page.getByText("Could not load the overview").waitFor();
    await page.unroute("**/admin/overview*");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { level: 2, name: "Calls to Clerk" }).waitFor();
  });
});
