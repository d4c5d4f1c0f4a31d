// The reference page in a real browser: it works without a script, without another request, on a phone and in the dark.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type RunningGateway, runGateway, temporaryState } from "../e2e/running-gateway.ts";
import { launchChromium } from "./chromium.ts";
import { contrasts } from "./contrast.ts";

const DESK = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
/** The narrowest that there is; also a desk at 400 % (WCAG 2.2, 1.4.10). */
const NARROW = { width: 320, height: 568 };
/** What there is of text, from running words to the small print. */
const TEXTS = [
  "main p:not([class])",
  "main p:not([class]) code",
  ".lead",
  ".facts",
  ".headers a",
  "h3 a",
  ".type",
  ".type b",
  "td",
  "figcaption",
  "pre code",
  "pre .name",
  ".contents a",
  ".contents .tag",
  "article .method.get",
  "article .method.post",
  "article .method.put",
  "article .method.patch",
  "article .method.delete",
  ".errors summary span",
];

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
    if (request.url() !== `${gateway.url}/reference`) noticed.push(`request: ${request.url()}`);
  });
  const answer = await page.goto(`${gateway.url}/reference`, { waitUntil: "networkidle" });
  expect(answer?.status()).toBe(200);
}

test("It is one request, and the browser has nothing to complain of: no script, no error, no breach of its policy.", async () => {
  await open({ viewport: DESK });
  expect(noticed.filter((line) => line !== "request: data:,")).toEqual([]);
  expect(await page.locator("script").count()).toBe(0);
});

test("Every operation of the document has one heading.", async () => {
  await open({ viewport: DESK });
  const { paths }: { paths: Record<string, Record<string, { operationId?: string }>> } = JSON.parse(
    await (await fetch(`${gateway.url}/openapi.json`)).text(),
  );
  const wanted = Object.values(paths).flatMap((item) => Object.values(item).flatMap(({ operationId }) => operationId ?? []));
  const headings = await page.locator("article h3").evaluateAll((all) => all.map((heading) => heading.id));
  expect(headings.toSorted()).toEqual(wanted.toSorted());
});

test("Every link of the contents leads to a heading.", async () => {
  await open({ viewport: DESK });
  const leads = await page.locator(".contents a").evaluateAll((links) =>
    links.map((link) => {
      const target = link.getAttribute("href") ?? "";
      return [target, document.getElementById(target.slice(1))?.tagName ?? "nowhere"] as const;
    }),
  );
  expect(leads.length).toBeGreaterThan(58);
  expect(leads.filter(([, tag]) => !/^H[1-3]$/.test(tag))).toEqual([]);
});

describe("on a phone", () => {
  test.each([PHONE, NARROW])("nothing is wider than a screen of $width, the folded parts neither", async (viewport) => {
    await open({ viewport, isMobile: true });
    await page.evaluate(() => {
      for (const details of document.querySelectorAll("details")) details.open = true;
    });
    const [wanted, width, wide] = await page.evaluate(() => {
      const screen = document.documentElement.clientWidth;
      const outside = [...document.querySelectorAll("main *")].filter((element) => {
        const { right } = element.getBoundingClientRect();
        return right > screen + 1 && element.closest("pre") === null;
      });
      return [screen, document.documentElement.scrollWidth, outside.map((element) => element.outerHTML.slice(0, 120))] as const;
    });
    expect(width).toBe(wanted);
    expect(wide).toEqual([]);
  });

  test("the contents are folded; opened by keyboard, a link leads to its operation", async () => {
    await open({ viewport: PHONE });
    expect(await page.locator(".contents nav").isVisible()).toBe(false);
    await page.locator(".contents summary").focus();
    await page.keyboard.press("Enter");
    await page.locator(".contents a[href='#users.ban']").focus();
    await page.keyboard.press("Enter");
    expect(
      await page.locator("h3[id='users.ban']").evaluate((heading) => Math.abs(heading.getBoundingClientRect().top) < 60),
    ).toBe(true);
  });
});

test("On a wide screen the contents stand beside the text, and the first Tab offers to skip them.", async () => {
  await open({ viewport: DESK });
  const nav = await page.locator(".contents nav").boundingBox();
  const main = await page.locator("main").boundingBox();
  expect((nav?.x ?? 0) + (nav?.width ?? 0)).toBeLessThanOrEqual(main?.x ?? 0);
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
});

test.each(["light", "dark"] as const)("Its text can be read in %s.", async (colorScheme) => {
  await open({ viewport: DESK, colorScheme });
  const measured = await contrasts(page, TEXTS);
  expect(measured.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  const [words] = measured;
  expect(words?.ratio).toBeGreaterThan(10);
});

test("On paper there is no navigation, and what was folded is unfolded.", async () => {
  await open({ viewport: DESK });
  await page.emulateMedia({ media: "print" });
  expect(await page.locator(".contents").isVisible()).toBe(false);
  expect(await page.locator("article .errors table").first().isVisible()).toBe(true);
});
