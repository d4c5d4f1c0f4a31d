// An edit of a policy that was not published: it is there after a reload and on coming back, in this tab and for this session alone, and is
// sent to nobody.
import type { BrowserContext, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { DESK, expectAccessible, expectFits, useConsole } from "./console-browser.ts";
import { keyWith, publishEdited } from "./policy-publishing.ts";

const browser = useConsole();
const REPLAY = "/console/policies/replay?policy=support&days=2";
const SECRET = "a-plan-that-nobody-knows-of";

const newKey = (name: string) => keyWith(browser, name, ["policy-author", "operator"]);
const editorOf = (page: Page) => page.getByLabel("The policy as you want it");
const note = (page: Page) => page.getByText("An unsent edit");
const kept = (page: Page) => page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }));

async function ready(page: Page): Promise<void> {
  await editorOf(page).and(page.locator(":enabled")).waitFor();
}

/** Signed in, with an edit begun. */
async function editing(key: string): Promise<Page> {
  const page = await browser.visitWith(key, REPLAY);
  await ready(page);
  expect(await note(page).count()).toBe(0);
  await editorOf(page).fill(`${await editorOf(page).inputValue()}# ${SECRET}\n`);
  await note(page).waitFor();
  return page;
}

describe("an edit that nobody has published", () => {
  test("is there after a reload, on coming back, and by the way of the pages; another policy has its own", async () => {
    const page = await editing(await newKey("author"));
    await expectAccessible(page);
    await expectFits(page);
    await page.reload();
    await ready(page);
    expect(await editorOf(page).inputValue()).toContain(SECRET);

    await page.getByRole("link", { name: "Versions" }).click();
    await page.getByRole("heading", { level: 1, name: "Versions" }).waitFor();
    await page.goBack();
    await ready(page);
    expect(await editorOf(page).inputValue()).toContain(SECRET);

    await page.setViewportSize(DESK);
    await page.getByRole("link", { name: "Overview" }).click();
    await page.getByRole("link", { name: "Policies" }).click();
    await page.getByRole("link", { name: "Replay" }).click();
    await ready(page);
    const policy = page.getByLabel("Policy", { exact: true });
    expect(await policy.inputValue()).toBe("support");
    expect(await editorOf(page).inputValue()).toContain(SECRET);

    await policy.selectOption("finance");
    await page.waitForURL(/policy=finance/);
    await ready(page);
    expect(await editorOf(page).inputValue()).not.toContain(SECRET);
    expect(await note(page).count()).toBe(0);
    expect(await policy.locator("option").allTextContents()).toEqual(expect.arrayContaining(["support (edited)", "finance"]));
  });

  test("is discarded when asked, and gone when it is what is in force", async () => {
    const page = await editing(await newKey("author"));
    const changed = await editorOf(page).inputValue();
    await page.getByRole("button", { name: "Discard the edit" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Keep it" }).click();
    expect(await editorOf(page).inputValue()).toBe(changed);
    await page.getByRole("button", { name: "Discard the edit" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Discard", exact: true }).click();
    await note(page).waitFor({ state: "detached" });
    expect(await editorOf(page).inputValue()).not.toContain(SECRET);
    await expect.poll(() => editorOf(page).evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await kept(page)).not.toContain(SECRET);

    const inForce = await editorOf(page).inputValue();
    await editorOf(page).fill(changed);
    await note(page).waitFor();
    await editorOf(page).fill(inForce);
    await note(page).waitFor({ state: "detached" });
  });

  test("says when somebody else has published the policy meanwhile", async () => {
    const page = await editing(await newKey("author"));
    await publishEdited(browser, (text) => text.replace("Tier-1 support", "The first line"));
    await page.reload();
    await ready(page);
    await page.getByText("The policy was published anew since you began").waitFor();
    expect(await editorOf(page).inputValue()).toContain(SECRET);
    await publishEdited(browser, (text) => text.replace("The first line", "Tier-1 support"));
  });

  test("is not sent, by no look and by no replay", async () => {
    const key = await newKey("author");
    const page = await browser.visitWith(key, REPLAY);
    await ready(page);
    const sent: string[] = [];
    page.on("request", (request) =>
      sent.push(`${request.url()} ${request.postData() ?? ""} ${JSON.stringify(request.headers())}`),
    );
    await editorOf(page).fill(`${await editorOf(page).inputValue()}# ${SECRET}\n`);
    await page.getByRole("button", { name: /Replay the last/ }).click();
    await page.getByRole("heading", { name: /decided otherwise|no calls/ }).waitFor();
    await page.reload();
    await ready(page);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Admin key").waitFor();
    expect(sent.length).toBeGreaterThan(3);
    expect(sent.filter((request) => request.includes(SECRET))).toEqual([]);
  });

  test("stays where Bailiff cannot be asked for a moment who is signed in", async () => {
    browser.expectComplaint(/Failed to load resource/);
    const page = await editing(await newKey("author"));
    await page.route("**/console/session", (route) => route.abort());
    await page.reload();
    await page.getByLabel("Admin key").waitFor();
    await page.unroute("**/console/session");
    await page.reload();
    await ready(page);
    expect(await editorOf(page).inputValue()).toContain(SECRET);
  });
});

/** A session in the same browser, signed in to in another tab: the first one's cookie is gone by that. */
async function signInElsewhere(context: BrowserContext, key: string): Promise<void> {
  const tab = await context.newPage();
  await tab.goto(`${browser.gateway.url}/console/audit`);
  const out = tab.getByRole("button", { name: "Sign out" });
  await out.waitFor();
  await out.click();
  await tab.getByLabel("Admin key").fill(key);
  await tab.getByRole("button", { name: "Sign in" }).click();
  await out.waitFor();
  expect(await kept(tab)).not.toContain(SECRET);
  await tab.close();
}

describe("another session does not see it", () => {
  test("in the same tab, after a sign-out: by the page, in what the tab keeps, or on going back", async () => {
    const page = await editing(await newKey("author"));
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Admin key").waitFor();
    expect(await kept(page)).not.toContain(SECRET);
    await page.getByLabel("Admin key").fill(await newKey("another"));
    await page.getByRole("button", { name: "Sign in" }).click();
    await ready(page);
    expect(await editorOf(page).inputValue()).not.toContain(SECRET);
    await page.goBack().catch(() => null);
    await page.goto(`${browser.gateway.url}${REPLAY}`);
    await ready(page);
    expect(await editorOf(page).inputValue()).not.toContain(SECRET);
  });

  test("nor the next session of the same key", async () => {
    const key = await newKey("author");
    const page = await editing(key);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Admin key").fill(key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await ready(page);
    expect(await editorOf(page).inputValue()).not.toContain(SECRET);
  });

  test("when somebody else signed in in another tab and this one is loaded again", async () => {
    const page = await editing(await newKey("author"));
    await signInElsewhere(page.context(), await newKey("another"));
    expect(await kept(page)).toContain(SECRET);
    await page.reload();
    await ready(page);
    expect(await editorOf(page).inputValue()).not.toContain(SECRET);
    expect(await note(page).count()).toBe(0);
    expect(await kept(page)).not.toContain(SECRET);
  });

  test("when the session has ended elsewhere, at the first call that says so", async () => {
    browser.expectComplaint(/status of 401/);
    const key = await newKey("author");
    const page = await editing(key);
    await page.context().clearCookies();
    await page.getByRole("link", { name: "Versions" }).click();
    await page.getByText("Your session has ended").waitFor();
    expect(await kept(page)).not.toContain(SECRET);
  });

  test("and what anybody wrote there themselves is no edit, and harms nothing", async () => {
    const page = await editing(await newKey("author"));
    const text = await page.evaluate(() => sessionStorage.getItem("bailiff-kept") ?? "");
    const { owner } = JSON.parse(text) as { owner: string };
    for (const values of [
      null,
      7,
      { "policy-edits": "text" },
      { "policy-edits": { support: { text: 7, from: {} }, constructor: null, __proto__: { text: "x", from: "y" } } },
      { "policy-edits": [1] },
    ]) {
      await page.evaluate((value) => sessionStorage.setItem("bailiff-kept", value), JSON.stringify({ owner, values }));
      await page.reload();
      await ready(page);
      expect(await note(page).count()).toBe(0);
    }
    await page.evaluate(() => sessionStorage.setItem("bailiff-kept", "{"));
    await page.reload();
    await ready(page);
  });
});
