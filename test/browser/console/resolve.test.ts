// An act whose outcome nobody knows, and the word of somebody who looked.
import { expect, test } from "vitest";
import { expectAccessible, useConsole } from "./console-browser.ts";

const USER = "user_2credit000000000000000000aa";

const browser = useConsole();

test("an unknown outcome is resolved from its record, with how one knows", async () => {
  const { url, emulator, demoKeys } = browser.gateway;
  // Clerk's address answers with a failure, again and again: the ban may have happened.
  const queued = await fetch(`${emulator}/__emulator/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ method: "POST", times: 10, fault: { kind: "status", status: 500 } }),
  });
  expect(queued.ok).toBe(true);
  const headers = { authorization: `Bearer ${demoKeys.get("support")}`, "bailiff-reason": "TICKET-500" };
  const answer = await fetch(`${url}/v1/users/${USER}/ban`, { method: "POST", headers });
  expect(answer.ok).toBe(false);

  const page = await browser.visit("operator", "/console/audit?reason=TICKET-500&outcome=unknown");
  await page.locator(".open-record").first().click();
  await page.getByRole("button", { name: "Say what became of it" }).click();
  const dialog = page.getByRole("dialog", { name: "What became of it?" });
  await expectAccessible(page);
  await dialog.getByLabel("How you know").fill("looked at the user in the dashboard");
  // Nothing is said before an outcome is chosen.
  await dialog.getByRole("button", { name: "Put it on record" }).click();
  expect(await dialog.isVisible()).toBe(true);
  await dialog.getByLabel("It did not happen").check();
  await dialog.getByRole("button", { name: "Put it on record" }).click();
  await dialog.waitFor({ state: "detached" });
  await page.getByText("looked at the user in the dashboard").first().waitFor();
  expect(await page.getByRole("button", { name: "Say what became of it" }).count()).toBe(0);

  // The overview goes on counting how it ended at first, says so, and leads to what is still open: this is not.
  await page.getByRole("link", { name: "Overview" }).click();
  await page.getByRole("link", { name: "1 ended in doubt at first", exact: true }).waitFor();
  expect(await page.getByText(/outcome nobody knows/).count()).toBe(0);
  await page.getByRole("link", { name: "Those that are still open" }).click();
  await page.waitForURL(/open=true/);
  await page
    .getByText(/^(?:Nothing|No )/)
    .first()
    .waitFor();
  expect(await page.locator("tbody tr").count()).toBe(0);
});
