// The reference page of a real gateway, opened in a browser that notices what it should not do.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll } from "vitest";
import { type RunningGateway, runGateway, temporaryState } from "../e2e/running-gateway.ts";
import { launchChromium } from "./chromium.ts";

export const DESK = { width: 1280, height: 900 };
export const PHONE = { width: 390, height: 844 };
/** The narrowest that there is; also a desk at 400 % (WCAG 2.2, 1.4.10). */
export const NARROW = { width: 320, height: 568 };

export interface OpenedPage {
  readonly page: Page;
  /** What the browser complained of, and where it went besides. */
  readonly noticed: readonly string[];
}

export interface ReferencePages {
  /** `place`: of the page, `#users.ban` or `?q=ban`. */
  open(options: BrowserContextOptions, place?: string): Promise<OpenedPage>;
  url(): string;
}

/** For the tests of one file. Every page is closed after its test. */
export function referencePages(): ReferencePages {
  const state = temporaryState();
  const opened: Page[] = [];
  let gateway: RunningGateway;
  let browser: Browser;

  beforeAll(async () => {
    // Nothing here is sent to Clerk.
    gateway = await runGateway({ clerkApiUrl: "http://127.0.0.1:9", stateDir: state.dir });
    browser = await launchChromium();
  });
  afterEach(async () => {
    for (const page of opened.splice(0)) await page.context().close();
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
    state.remove();
  });

  return {
    url: () => gateway.url,
    open: async (options, place = "") => {
      const noticed: string[] = [];
      const page = await (await browser.newContext(options)).newPage();
      opened.push(page);
      page.on("console", (message) => noticed.push(`${message.type()}: ${message.text()}`));
      page.on("pageerror", (error) => noticed.push(`error: ${error.message}`));
      page.on("request", (request) => {
        const address = request.url();
        if (address !== "data:," && !request.isNavigationRequest()) noticed.push(`request: ${address}`);
      });
      const answer = await page.goto(`${gateway.url}/reference${place}`, { waitUntil: "networkidle" });
      if (answer?.status() !== 200) throw new Error(`/reference answered ${answer?.status()}`);
      return { page, noticed };
    },
  };
}

/** How far below the top of what is seen, in pixels. */
export function topOf(page: Page, selector: string): Promise<number> {
  return page.locator(selector).evaluate((element) => element.getBoundingClientRect().top);
}
