// From a call that has to wait to a yes on a phone, with the real pages on a real gateway.
import { describe, expect, test } from "vitest";
import { expectAccessible, expectFits, PHONE, textOf, useConsole } from "./console-browser.ts";

const USER = "user_2credit000000000000000000aa";
const HOSTILE = `CASE-1 "><img src=x onerror=alert(1)>{{7*7}}`;
const CREDIT = { amount: 90_000, currency: "USD", action: "increase" };

const browser = useConsole();

/** More than the finance key may give by itself. */
async function ask(note: string, key = note): Promise<{ readonly status: number; readonly id: string }> {
  const { url, demoKeys } = browser.gateway;
  const answer = await fetch(`${url}/v1/users/${USER}/billing/credits`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${demoKeys.get("finance")}`,
      "content-type": "application/json",
      "bailiff-reason": HOSTILE,
    },
    body: JSON.stringify({ ...CREDIT, note, idempotency_key: key }),
  });
  const { errors } = (await answer.json()) as { errors?: { meta: { approval_id?: string } }[] };
  return { status: answer.status, id: errors?.[0]?.meta.approval_id ?? "" };
}

describe("approvals", () => {
  test("an approver on a phone reads what is asked, agrees with a reason, and the same call goes through, once", async () => {
    const { status, id } = await ask("the May invoice");
    expect(status).toBe(403);
    const page = await browser.visit("approver", "/console/approvals", { viewport: PHONE, isMobile: true, hasTouch: true });
    await page
      .getByRole("link", { name: `give 900.00 USD of credits to ${USER}` })
      .first()
      .tap();
    await page.getByRole("heading", { level: 1, name: "Request for approval" }).waitFor();
    expect(page.url()).toContain(id);
    // What others wrote is text, whatever it says.
    await page.getByText(HOSTILE, { exact: true }).waitFor();
    await page.getByText("the May invoice").first().waitFor();
    await page
      .getByText(/money, and is not taken back/)
      .first()
      .waitFor();

    await page.getByRole("button", { name: "Approve" }).tap();
    const dialog = page.getByRole("dialog", { name: "Approve this call?" });
    await dialog.getByLabel("Reason").fill("checked with the customer");
    await dialog.getByRole("button", { name: "Approve" }).tap();
    await page.getByText("1 of 1 agreed").waitFor();
    await page.getByText("Nothing is sent by itself").waitFor();
    await page.getByText("checked with the customer").waitFor();
    expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);

    expect((await ask("the May invoice")).status).toBe(200);
    expect((await ask("another", "the May invoice")).status).not.toBe(200);
  });

  test("the key to sign in with can be typed at once, and the page that was asked for follows", async () => {
    const { id } = await ask("a credit by keyboard");
    const page = await browser.open(`/console/approvals/${id}`);
    await page.getByRole("heading", { name: "Sign in to Bailiff" }).waitFor();
    await page.keyboard.type(browser.gateway.demoKeys.get("approver") ?? "");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Request for approval" }).waitFor();
  });

  test("who may not read the log is not led into it", async () => {
    const { id } = await ask("a credit without a log");
    const page = await browser.visit("approver", `/console/approvals/${id}`);
    await page.getByRole("heading", { name: "About it" }).waitFor();
    expect(await page.locator('main a[href*="/console/users/"], main a[href*="/console/audit"]').count()).toBe(0);
  });

  test("a no by keyboard alone: the dialog takes the focus, Escape gives it back, and a reason is asked for", async () => {
    const { id } = await ask("a second credit");
    const page = await browser.visit("approver", `/console/approvals/${id}`);
    const reject = page.getByRole("button", { name: "Reject" });
    await reject.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Reject this call?" });
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await reject.evaluate((element) => element === document.activeElement)).toBe(true);

    await page.keyboard.press("Enter");
    // It has the focus: who types and ends with Enter has said why, and has not closed the dialog.
    const reason = dialog.getByLabel("Reason");
    await page.keyboard.press("Enter");
    // Nothing was said: the browser asks for it, and nothing is sent.
    expect(await reason.evaluate((element) => (element as HTMLInputElement).validity.valueMissing)).toBe(true);
    await page.keyboard.type("wrong customer");
    await page.keyboard.press("Enter");
    await page.getByText("rejected").first().waitFor();
    await page.getByText("wrong customer").waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    expect((await ask("a second credit")).status).toBe(403);
  });

  test("a reason that would turn the line around stands as it was given", async () => {
    const { id } = await ask("a fourth credit");
    const page = await browser.visit("approver", `/console/approvals/${id}`);
    await page.getByRole("button", { name: "Reject" }).click();
    const dialog = page.getByRole("dialog", { name: "Reject this call?" });
    await dialog.getByLabel("Reason").fill("\u202e17 ot ton");
    await dialog.getByRole("button", { name: "Reject" }).click();
    await page.getByText("What was said").waitFor();
    expect(await textOf(page.locator(".said"))).toContain("\\u202e17 ot ton");
  });

  test("lists keep their place: tabs are addresses, back and reload lead to what was there", async () => {
    const page = await browser.visit("approver", "/console/approvals");
    await page.getByRole("link", { name: "Rejected" }).click();
    await page.waitForURL(/status=rejected/);
    await page.getByRole("link", { name: "All", exact: true }).click();
    await page.waitForURL(/status=all/);
    await page.goBack();
    await page.waitForURL(/status=rejected/);
    await page.reload();
    expect(await page.getByRole("link", { name: "Rejected" }).getAttribute("aria-current")).toBe("page");
  });

  test("who may not approve sees no button for it; an unknown request says so", async () => {
    browser.expectComplaint(/status of 40[34]/);
    const page = await browser.visit("auditor", "/console/audit");
    expect(await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Approvals" }).count()).toBe(0);
    const approver = await browser.visit("approver", "/console/approvals/apr_AAAAAAAAAAAA_1");
    await approver.getByText("Could not load this request").waitFor();
  });

  test("both pages are accessible in light and dark, and fit", async () => {
    const { id } = await ask("a third credit");
    const page = await browser.visit("approver", "/console/approvals");
    await page.getByRole("table").waitFor();
    await expectAccessible(page);
    await expectFits(page);
    await page.goto(`${browser.gateway.url}/console/approvals/${id}`);
    await page.getByRole("button", { name: "Approve" }).waitFor();
    await expectAccessible(page);
    await expectFits(page);
  });
});
