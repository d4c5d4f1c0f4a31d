// The search of the reference page: what it finds, by keyboard alone, and where it stands in the address.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { DESK, PHONE, referencePages, topOf } from "./reference-pages.ts";

const reference = referencePages();

const field = (page: Page) => page.locator(".search input");
const names = (page: Page) => page.locator("#hits .name").allTextContents();
/** The part of the address behind the page's. */
const place = (page: Page) => page.evaluate(() => `${location.search}${location.hash}`);
const said = (page: Page) => page.locator(".said").textContent();

describe("what is typed", () => {
  test.each([
    ["an operation's name", "users.ban", "users.ban", ""],
    ["its verb alone", "ban", "users.ban", ""],
    ["words of its summary", "end all sessions", "users.ban", ""],
    ["its path", "/billing/credits", "users.get_billing_credit_balance", ""],
    ["an argument", "skip_password_checks", "users.create", "argument skip_password_checks"],
    ["an error code", "bailiff_key_revoked", "bailiff_key_revoked", ""],
    ["a header", "idempotency-key", "Idempotency-Key", ""],
    ["a schema", "clerkuser", "ClerkUser", ""],
    ["in another case, with blanks around", "  UNBAN ", "users.unban", ""],
  ])("finds %s", async (_what, text, wanted, because) => {
    const { page } = await reference.open({ viewport: DESK });
    await field(page).fill(text);
    expect((await names(page))[0]).toBe(wanted);
    expect(await page.locator("#hits a").first().locator(".because").allTextContents()).toEqual(because === "" ? [] : [because]);
  });

  test("is counted, in sight and aloud; nothing found is said, and what was looked at", async () => {
    const { page } = await reference.open({ viewport: DESK });
    await field(page).fill("unban");
    expect(await said(page)).toBe("2 hits");
    expect(await page.locator(".count").textContent()).toBe("2 hits");
    await field(page).fill("user");
    expect(await said(page)).toMatch(/^\d+ hits, the first 40 shown$/);
    expect(await names(page)).toHaveLength(40);
    await field(page).fill("no such thing");
    expect(await said(page)).toBe("Nothing has that in its name, path, arguments or errors");
    expect(await names(page)).toEqual([]);
    await page.keyboard.press("Enter");
    expect(await place(page)).toBe("?q=no+such+thing");
  });

  test("is text, whatever it is", async () => {
    const { page, noticed } = await reference.open(
      { viewport: DESK },
      `?q=${encodeURIComponent("<img src=x onerror=alert(1)>")}`,
    );
    expect(await field(page).inputValue()).toBe("<img src=x onerror=alert(1)>");
    expect(await page.locator("img").count()).toBe(0);
    expect(noticed).toEqual([]);
  });
});

describe("by keyboard alone", () => {
  test("/ goes there, arrows choose, Enter leads to it and opens it, Escape clears", async () => {
    const { page } = await reference.open({ viewport: DESK });
    await page.keyboard.press("/");
    await page.keyboard.type("ban");
    expect(await field(page).inputValue()).toBe("ban");
    const chosen = () => page.locator("#hits a[aria-selected='true'] .name").allTextContents();
    expect(await chosen()).toEqual([]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    expect(await chosen()).toEqual(["users.bulk_ban"]);
    const active = await field(page).getAttribute("aria-activedescendant");
    expect(await page.locator(`#${active} .name`).textContent()).toBe("users.bulk_ban");
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    expect(await chosen()).toEqual([(await names(page)).at(-1)]);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    expect(await place(page)).toBe("?q=ban#users.ban");
    expect(await page.locator(".found").isVisible()).toBe(false);
    expect(await page.locator("[id='users.ban'] .facts").isVisible()).toBe(true);
    const top = await topOf(page, "article:has([id='users.ban'])");
    expect(top).toBeGreaterThanOrEqual(0);
    expect(top).toBeLessThan(60);

    await page.keyboard.press("/");
    expect(await page.locator(".found").isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    expect([await field(page).inputValue(), await place(page)]).toEqual(["", ""]);
    expect(await page.locator(".found").isVisible()).toBe(false);
    await page.keyboard.press("Escape");
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("BODY");
  });

  test("Enter alone takes the first; an argument's line is what it leads to", async () => {
    const { page } = await reference.open({ viewport: PHONE, isMobile: true });
    await field(page).fill("skip_password_checks");
    await page.keyboard.press("Enter");
    expect(await place(page)).toBe("?q=skip_password_checks#users.create.body.skip_password_checks");
    const row = "[id='users.create.body.skip_password_checks']";
    expect(await page.locator(row).isVisible()).toBe(true);
    expect(await topOf(page, row)).toBeGreaterThan(50);
    expect(await topOf(page, row)).toBeLessThan(200);
  });

  test("/ can be turned off, which a reload remembers; in a field it is a letter", async () => {
    const { page } = await reference.open({ viewport: DESK });
    await field(page).fill("users");
    await page.keyboard.type("/");
    expect(await field(page).inputValue()).toBe("users/");
    await page.keyboard.press("Escape");
    await page.locator(".keys input").uncheck();
    await page.reload();
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("BODY");
    expect(await field(page).getAttribute("aria-keyshortcuts")).toBe(null);
    await page.locator(".keys input").check();
    await page.keyboard.press("/");
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("INPUT");
  });
});

describe("the address", () => {
  test("holds the query: reload keeps it, and it can be sent", async () => {
    const { page } = await reference.open({ viewport: DESK });
    await field(page).fill("rotate key");
    const found = await names(page);
    expect(found[0]).toBe("keys.rotate");
    await page.reload();
    expect(await field(page).inputValue()).toBe("rotate key");
    expect(await page.locator(".found").isVisible()).toBe(true);
    const other = await reference.open({ viewport: DESK }, await place(page));
    expect(await names(other.page)).toEqual(found);
  });

  test("back and forward keep it: from a hit to the hits, from these to what was read before", async () => {
    const { page } = await reference.open({ viewport: DESK }, "#headers");
    await field(page).pressSequentially("unban");
    await page.locator("#hits a").nth(1).click();
    expect(await place(page)).toBe("?q=unban#users.bulk_unban");
    await page.goBack();
    expect([await place(page), await field(page).inputValue()]).toEqual(["?q=unban", "unban"]);
    expect(await page.locator(".found").isVisible()).toBe(true);
    await page.goBack();
    expect([await place(page), await field(page).inputValue()]).toEqual(["#headers", ""]);
    expect(await page.locator(".found").isVisible()).toBe(false);
    await page.goForward();
    await page.goForward();
    expect(await place(page)).toBe("?q=unban#users.bulk_unban");
    expect([await field(page).inputValue(), await page.locator(".found").isVisible()]).toEqual(["unban", false]);
    expect(await page.locator("[id='users.bulk_unban'] .facts").isVisible()).toBe(true);
  });
});
