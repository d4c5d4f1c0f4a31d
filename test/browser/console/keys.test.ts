// A key's life in the browser: minted, looked at, rotated, revoked.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { expectAccessible, expectFits, textOf, useConsole } from "./console-browser.ts";

const browser = useConsole();

/** Who mints for the support team: its policy and the desk's. */
async function deskKey(): Promise<string> {
  const { url, rootToken } = browser.gateway;
  const answer = await fetch(`${url}/admin/keys`, {
    method: "POST",
    headers: { authorization: `Bearer ${rootToken}`, "content-type": "application/json" },
    body: JSON.stringify({ name: "support desk", owner: "demo", policies: ["support", "key-desk"] }),
  });
  return ((await answer.json()) as { key: string }).key;
}

async function fillIn(page: Page, name: string): Promise<void> {
  await page.getByLabel("Name").fill(name);
  // Owner and policies are those of the desk's key, which can give away no others.
  expect(await page.getByLabel("Owner").inputValue()).toBe("demo");
  expect(await page.getByRole("list", { name: "Policies" }).getByRole("listitem").allTextContents()).toEqual([
    "support",
    "key-desk",
  ]);
  await page.getByLabel("Scopes").fill("users.list\nusers.get");
}

function usersWith(key: string): Promise<Response> {
  return fetch(`${browser.gateway.url}/v1/users?limit=1`, { headers: { authorization: `Bearer ${key}` } });
}

describe("keys", () => {
  test("a key is minted, its secret is shown once and works, rotating and revoking end it", async () => {
    const page = await browser.visitWith(await deskKey(), "/console/keys");
    await page.getByRole("link", { name: "Mint a key" }).click();
    await fillIn(page, "night desk");
    await page.getByRole("button", { name: "Mint the key" }).click();
    await page.getByText("It is shown this once").waitFor();
    const secret = await textOf(page.locator(".shown-once-text code"));
    expect((await usersWith(secret)).status).toBe(200);
    await page.getByText("createClerkClient").waitFor();
    await page.getByLabel("Python").check();
    await page.getByText("clerk_backend_api").waitFor();
    expect(await textOf(page.locator(".snippets pre"))).not.toContain(secret);
    await expectAccessible(page);

    await page.getByRole("link", { name: "Look at the key" }).click();
    await page.getByRole("heading", { level: 1, name: "Key: night desk" }).waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.getByRole("button", { name: "Rotate" }).click();
    await page.getByRole("button", { name: "Rotate it" }).click();
    await page.getByText("The old secret is worth nothing any more.").waitFor();
    const renewed = await textOf(page.locator(".shown-once-text code"));
    expect((await usersWith(renewed)).status).toBe(200);

    await page.getByRole("button", { name: "Revoke" }).click();
    await page.getByLabel("Reason").fill("the night desk is closed");
    await page.getByRole("button", { name: "Revoke it" }).click();
    await page.getByText("Nothing is changed with it since").waitFor();
    await page.getByText("the night desk is closed").waitFor();
    expect(await page.getByRole("button", { name: "Revoke" }).count()).toBe(0);
    await page.reload();
    await page.getByText("Nothing lifts it.").waitFor();
  });

  test("what the desk may not give is refused in words, at the form", async () => {
    browser.expectComplaint(/status of 4(?:03|22)/);
    const page = await browser.visitWith(await deskKey(), "/console/keys/new");
    await fillIn(page, "root");
    await page.getByRole("button", { name: "Mint the key" }).click();
    await page.getByRole("alert").waitFor();
    expect(await textOf(page.getByRole("alert"))).toMatch(/reserved/);
  });

  test("the list is narrowed by text and view, in the address", async () => {
    const page = await browser.visit("operator", "/console/keys");
    await page.getByLabel("Search").fill("finance");
    await page.waitForURL(/q=finance/);
    expect(await page.locator("tbody tr").count()).toBe(1);
    await page.reload();
    await page.locator("tbody tr").first().waitFor();
    expect(await page.locator("tbody tr").count()).toBe(1);
    await page.getByRole("link", { name: /Not used for 30 days/ }).click();
    await page.getByText("No key matches").waitFor();
    await page.goto(`${browser.gateway.url}/console/keys`);
    await page.getByRole("table").waitFor();
    await expectAccessible(page);
    await expectFits(page);
  });

  test("a key that only records name leads on to them", async () => {
    browser.expectComplaint(/status of 404/);
    const page = await browser.visit("operator", "/console/keys/AAAAAAAAAAAA");
    await page.getByText("There is no key AAAAAAAAAAAA here").waitFor();
    await page.getByRole("link", { name: "What the log has of it" }).click();
    await page.waitForURL(/\/console\/audit\?key=AAAAAAAAAAAA$/);
  });

  test("an operator sees a key whole and no button to rotate or mint", async () => {
    const page = await browser.visit("operator", "/console/keys");
    expect(await page.getByRole("link", { name: "Mint a key" }).count()).toBe(0);
    await page.getByRole("link", { name: "demo finance" }).click();
    await page.getByRole("heading", { level: 1, name: "Key: demo finance" }).waitFor();
    expect(await page.getByRole("button", { name: "Rotate" }).count()).toBe(0);
    await page.getByText("finance/credits#1").first().waitFor();
    await expectAccessible(page);
    await expectFits(page);
  });

  test("limits of money are shown in their currency, and others in numbers", async () => {
    const key = browser.gateway.demoKeys.get("support") ?? "";
    const given = await fetch(`${browser.gateway.url}/for/TICKET-7/v1/users/user_2credit000000000000000000aa/billing/credits`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ amount: 750, currency: "USD", action: "increase", idempotency_key: "ticket-7" }),
    });
    expect(given.status).toBe(200);
    const page = await browser.visit("operator", `/console/keys/${key.slice(16, 28)}`);
    await page.getByText("$7.50 of $200.00").waitFor();
    expect(await textOf(page.locator("main"))).toMatch(/\$192\.50 left.* 50 left/s);
  });
});
