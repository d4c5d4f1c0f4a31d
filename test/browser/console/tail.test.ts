// The live tail when Bailiff fails: it asks more and more rarely, says so, and goes on where it was once there are answers again. The page's clock
// is ours, so that no pause is waited for. It goes on by itself as well, so nothing here says that a moment has not come yet: how long a pause is
// to be, the page's own timers say.
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { useConsole } from "./console-browser.ts";

const browser = useConsole();
const USER = "user_2credit000000000000000000aa";
const AWAY = '{"errors":[{"message":"m","long_message":"Storage is away.","code":"bailiff_ledger_unavailable"}]}';
const tail = (page: Page) => page.locator(".tail-state");

async function ban(reason: string): Promise<void> {
  const { url, demoKeys } = browser.gateway;
  const headers = { authorization: `Bearer ${demoKeys.get("support")}`, "bailiff-reason": reason };
  expect((await fetch(`${url}/v1/users/${USER}/ban`, { method: "POST", headers })).status).toBe(200);
}

/** The log, live, with a list of the pauses that the tail has begun. */
async function live(): Promise<{ page: Page; pauses: () => Promise<readonly number[]>; pass: (ms: number) => Promise<void> }> {
  const page = await browser.visit("operator", "/console/audit?operation=users.ban");
  await page.getByRole("checkbox", { name: "Live" }).waitFor();
  await page.clock.install();
  await page.evaluate(() => {
    const begun: number[] = [];
    const real = globalThis.setTimeout;
    Reflect.set(globalThis, "pauses", begun);
    Reflect.set(globalThis, "setTimeout", (act: () => void, ms = 0) => {
      if (ms >= 1_000) begun.push(ms);
      return real(act, ms);
    });
  });
  return {
    page,
    pauses: () => page.evaluate(() => [...Reflect.get(globalThis, "pauses")]),
    pass: (ms) => page.clock.runFor(ms),
  };
}

describe("the live tail", () => {
  it("asks half as often after each failure, says that it does, and comes back to what happened meanwhile", async () => {
    browser.expectComplaint(/status of 503/);
    const { page, pauses, pass } = await live();
    let asked = 0;
    let isAway = true;
    await page.route("**/admin/audit?**", async (route) => {
      asked += 1;
      if (isAway) await route.fulfill({ status: 503, contentType: "application/json", body: AWAY });
      else await route.continue();
    });
    await page.getByLabel("Live").check();
    await expect.poll(pauses).toEqual([2_000]);
    // What each failure makes of the next pause.
    const expected = [2_000];
    for (const next of [4_000, 8_000, 16_000, 32_000, 60_000, 60_000]) {
      await pass(expected.at(-1) ?? 0);
      expected.push(next);
      await expect.poll(pauses).toEqual(expected);
      expect(asked).toBe(expected.length - 1);
      expect(await tail(page).textContent()).toContain("Bailiff does not answer: trying again");
    }
    await ban("TICKET-MEANWHILE");

    isAway = false;
    await pass(60_000);
    await page.getByText("TICKET-MEANWHILE").first().waitFor();
    await expect.poll(async () => (await pauses()).at(-1)).toBe(2_000);
    expect(await tail(page).textContent()).toContain("new records appear on top");
    expect(await page.locator("tr.fresh").filter({ hasText: "TICKET-MEANWHILE" }).count()).toBeGreaterThan(0);

    // As often as ever from then on.
    const before = asked;
    await pass(2_000);
    await expect.poll(() => asked).toBeGreaterThan(before);
  });

  it("stops where asking again is no use, in the API's words, and asks nothing more", async () => {
    browser.expectComplaint(/status of 403/);
    const { page, pauses, pass } = await live();
    let asked = 0;
    await page.route("**/admin/audit?**", (route) => {
      asked += 1;
      const body = AWAY.replace("Storage is away.", "Your key may not read the log any more.");
      return route.fulfill({ status: 403, contentType: "application/json", body });
    });
    await page.getByLabel("Live").check();
    await expect.poll(pauses).toEqual([2_000]);
    await pass(2_000);
    await expect.poll(() => tail(page).textContent()).toBe("stopped: Your key may not read the log any more.");
    await pass(600_000);
    expect([asked, await pauses()]).toEqual([1, [2_000]]);

    // Until somebody begins it anew.
    await page.unroute("**/admin/audit?**");
    await page.getByLabel("Live").uncheck();
    await page.getByLabel("Live").check();
    await expect.poll(pauses).toEqual([2_000, 2_000]);
    expect(await tail(page).textContent()).toContain("new records appear on top");
  });

  it("waits without network, and asks at once when there is some", async () => {
    const { page, pauses, pass } = await live();
    let asked = 0;
    page.on("request", (request) => {
      if (request.url().includes("/admin/audit?")) asked += 1;
    });
    await page.getByLabel("Live").check();
    await expect.poll(pauses).toEqual([2_000]);
    await page.context().setOffline(true);
    await pass(2_000);
    await expect.poll(() => tail(page).textContent()).toContain("waiting until");
    const before = asked;
    await pass(20_000);
    expect(asked).toBe(before);
    await page.context().setOffline(false);
    await expect.poll(() => asked).toBeGreaterThan(before);
    await expect.poll(() => tail(page).textContent()).toContain("new records appear on top");
  });
});
