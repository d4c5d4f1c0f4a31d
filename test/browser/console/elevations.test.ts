// An elevation from the moment it is opened: on the overview, on its page with what is done under it, closed, and signed off by somebody else.
import { describe, expect, test } from "vitest";
import { DESK, expectAccessible, expectFits, PHONE, textOf, useConsole } from "./console-browser.ts";
import { keyWith, publishEdited } from "./policy-publishing.ts";

const browser = useConsole();
const USER = "user_2credit000000000000000000aa";
const REASON = `INCIDENT-16 "><img src=x onerror=alert(1)>`;

async function asOnCall(path: string, body?: unknown): Promise<Response> {
  const { url, demoKeys } = browser.gateway;
  const headers = { authorization: `Bearer ${demoKeys.get("on-call")}`, "content-type": "application/json" };
  return fetch(`${url}${path}`, { method: "POST", headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

describe("an open elevation", () => {
  test("is on the overview and the page, with what is done under it; is closed in between, and signed off at the end", async () => {
    const closer = { policy: "closer", rules: [{ id: "all", allow: ["elevations.*", "audit.overview", "audit.read"] }] };
    await publishEdited(browser, (text) => text.replace(/\]\}$/, `,${JSON.stringify(closer)}]}`));
    const opened = await asOnCall("/admin/elevations", { reason: REASON });
    expect(opened.status, await opened.clone().text()).toBe(200);
    const { id } = (await opened.json()) as { readonly id: string };
    const page = await browser.visitWith(await keyWith(browser, "closer", ["closer"]), "/console");

    // The overview says that it is there, and leads to it.
    await page.getByRole("link", { name: "1 elevation without a sign-off" }).waitFor();
    await page.getByRole("link", { name: "on-call, opened by demo on-call" }).click();
    await page.getByRole("heading", { level: 1, name: "Elevation" }).waitFor();
    expect(page.url()).toContain(id);
    await page.getByText(REASON, { exact: true }).waitFor();
    expect(await textOf(page.getByRole("region", { name: "What it is" }))).toMatch(/demo on-call.* may do what on-call allows/);
    await page.locator(".facts .badge").filter({ hasText: "open" }).waitFor();
    await page.getByText("Nothing yet").waitFor();
    // Nobody signs off what is not over.
    expect(await page.getByRole("button", { name: "Sign it off" }).count()).toBe(0);
    await expectAccessible(page);
    await expectFits(page);
    await page.setViewportSize(DESK);

    expect((await asOnCall(`/v1/users/${USER}/lock`)).status).toBe(200);
    await page.reload();
    await page
      .locator(".said li")
      .filter({ hasText: `lock ${USER}` })
      .first()
      .waitFor();

    // In the list, under what is open and what waits for a sign-off.
    await page.getByRole("link", { name: "All elevations" }).click();
    await page.getByRole("link", { name: REASON }).waitFor();
    await page.getByRole("link", { name: "Open", exact: true }).click();
    await page.waitForURL(/status=open/);
    await page.getByRole("link", { name: REASON }).click();

    const close = page.getByRole("button", { name: "Close it now" });
    await close.click();
    const dialog = page.getByRole("dialog", { name: "Close this elevation?" });
    await dialog.getByText(/Acts of demo on-call are decided without it/).waitFor();
    await dialog.getByLabel("Reason").fill("the incident is over");
    await dialog.getByRole("button", { name: "Close it" }).click();
    await page.getByText("the incident is over").waitFor();
    expect(await close.count()).toBe(0);
    // It counts from the next act on.
    expect((await asOnCall(`/v1/users/${USER}/lock`)).status).toBe(403);

    // By somebody of another owner.
    const other = await browser.visit("approver", `/console/elevations/${id}`);
    await other.getByRole("button", { name: "Sign it off" }).click();
    const review = other.getByRole("dialog", { name: "Sign off what was done?" });
    await review.getByLabel("What you found").fill("one lock, as agreed");
    await review.getByRole("button", { name: "Sign off" }).click();
    await other.getByText("one lock, as agreed").waitFor();
    expect(await other.getByRole("button", { name: "Sign it off" }).count()).toBe(0);
    await page.getByRole("link", { name: "Overview" }).click();
    await page.getByRole("heading", { level: 2, name: "Calls to Clerk" }).waitFor();
    expect(await page.getByText("without a sign-off").count()).toBe(0);
  });

  test("is not signed off while it is open, and what was done is for whoever may read the log", async () => {
    const opened = await asOnCall("/admin/elevations", { reason: "INCIDENT-17" });
    const { id } = (await opened.json()) as { readonly id: string };
    const phone = { viewport: PHONE, isMobile: true, hasTouch: true };
    const page = await browser.visit("approver", `/console/elevations/${id}`, phone);
    await page.getByText("INCIDENT-17").waitFor();
    await page.locator(".facts .badge").filter({ hasText: "open" }).waitFor();
    expect(await page.getByRole("button", { name: "Sign it off" }).count()).toBe(0);
    expect(await page.getByText("What was done under it").count()).toBe(0);
    // Each key may close its own; this one is another's.
    expect(await page.getByRole("button", { name: "Close it now" }).count()).toBe(0);
    await expectAccessible(page);
  });

  test("that nobody closed ended by itself, and says why", async () => {
    const opened = await asOnCall("/admin/elevations", { reason: "INCIDENT-18" });
    const { id } = (await opened.json()) as { readonly id: string };
    const { url, rootToken } = browser.gateway;
    const [, keyId] = id.split("_");
    const changed = await fetch(`${url}/admin/keys/${keyId}`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${rootToken}`, "content-type": "application/json" },
      body: JSON.stringify({ owner: "on-call@example.com" }),
    });
    expect(changed.status, await changed.text()).toBe(200);
    const page = await browser.visit("approver", `/console/elevations/${id}`);
    await page
      .locator(".facts dd")
      .filter({ hasText: /by itself: \S/ })
      .waitFor();
  });
});
