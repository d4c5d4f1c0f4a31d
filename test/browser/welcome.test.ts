// What a browser gets at `/`, in a real one: it loads nothing else, fits a phone, can be read in both themes, and leads on by keyboard.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type RunningGateway, runGateway, temporaryState } from "../e2e/running-gateway.ts";
import { launchChromium } from "./chromium.ts";
import { contrasts } from "./contrast.ts";

const state = temporaryState();
let gateway: RunningGateway;
let browser: Browser;
let page: Page;
/** What the browser complained of, and where it went besides. */
let noticed: string[];

beforeAll(async () => {
  // Nothing here is sent to Clerk.
  gateway = await runGateway({ clerkApiUrl: "http://127.0.0.1:9", stateDir: state.dir });
  browser = await launchChromium();
});
afterEach(async () => {
  await page?.context().close();
});
afterAll(async () => {
  await browser?.close();
  await gateway?.stop();
  state.remove();
});

async function open(options: BrowserContextOptions): Promise<void> {
  noticed = [];
  page = await (await browser.newContext(options)).newPage();
  page.on("console", (message) => noticed.push(`${message.type()}: ${message.text()}`));
  page.on("pageerror", (error) => noticed.push(`error: ${error.message}`));
  page.on("request", (request) => {
    if (request.url() !== `${gateway.url}/`) noticed.push(`request: ${request.url()}`);
  });
  const answer = await page.goto(gateway.url, { waitUntil: "networkidle" });
  expect([answer?.status(), await page.title()]).toEqual([200, "Bailiff"]);
}

test.each([1440, 768, 390, 320])(
  "At %s px it is one request, complains of nothing and is no wider than the screen.",
  async (width) => {
    await open({ viewport: { width, height: 800 } });
    expect(noticed.filter((line) => line !== "request: data:,")).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  },
);

test.each(["light", "dark"] as const)("Its text can be read in %s, on a paper that is so.", async (colorScheme) => {
  await open({ colorScheme });
  const measured = await contrasts(page, ["h1", ".lead", "a b", "a span", "main > p:last-child"]);
  expect(measured.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  const paper = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  expect(paper).toBe(colorScheme === "light" ? "rgb(255, 255, 255)" : "rgb(16, 20, 26)");
});

test("The keyboard leads on.", async () => {
  await open({});
  await page.keyboard.press("Tab");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.waitForURL(`${gateway.url}/reference`);
});
