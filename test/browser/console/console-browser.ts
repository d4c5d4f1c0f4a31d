// The console in a real browser, on a real gateway with the emulator behind it. A visit that draws a complaint of the browser, or a request to
// anywhere else, fails its test, whatever the test was about.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Browser, BrowserContextOptions, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { type StartedGateway, startGateway } from "../../e2e/harness.ts";
import { launchChromium } from "../chromium.ts";

export const DESK = { width: 1440, height: 900 };
export const TABLET = { width: 768, height: 1024 };
export const PHONE = { width: 390, height: 844 };
const WIDTHS = [DESK, TABLET, PHONE] as const;

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface AxeFinding {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

export interface ConsoleBrowser {
  /** Of the running test file. */
  readonly gateway: StartedGateway;
  /** A page that nobody is signed in to. */
  open(path?: string, options?: BrowserContextOptions): Promise<Page>;
  /** A page after signing in, by the form, with the demo key of a policy; then at `path`. */
  visit(policy: string, path?: string, options?: BrowserContextOptions): Promise<Page>;
  /** The same with a key of one's own. */
  visitWith(key: string, path?: string, options?: BrowserContextOptions): Promise<Page>;
  /** What the browser is allowed to complain of in this test: a pattern for each. Refusals that a test provokes are such. */
  expectComplaint(pattern: RegExp): void;
}

/** To be called at the top of a test file. */
export function useConsole(env: Readonly<Record<string, string>> = {}): ConsoleBrowser {
  let gateway: StartedGateway | undefined;
  let browser: Browser | undefined;
  const pages: Page[] = [];
  const noticed: string[] = [];
  const allowed: RegExp[] = [];

  beforeAll(async () => {
    [gateway, browser] = await Promise.all([startGateway({ env }), launchChromium()]);
  });
  afterEach(async () => {
    const complaints = noticed.splice(0).filter((line) => !allowed.some((pattern) => pattern.test(line)));
    allowed.length = 0;
    for (const page of pages.splice(0)) await page.context().close();
    expect(complaints, "what the browser complained of").toEqual([]);
  });
  afterAll(async () => {
    await browser?.close();
    await gateway?.stop();
  });

  const started = () => {
    if (gateway === undefined || browser === undefined) throw new Error("the console is there once its file's tests run");
    return { gateway, browser };
  };
  const keyOf = (policy: string) => {
    const key = started().gateway.demoKeys.get(policy);
    if (key === undefined) throw new Error(`no demo key of policy ${policy}`);
    return key;
  };

  async function open(path = "/console", options: BrowserContextOptions = {}): Promise<Page> {
    const { url } = started().gateway;
    const context = await started().browser.newContext({ viewport: DESK, reducedMotion: "reduce", ...options });
    const page = await context.newPage();
    pages.push(page);
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") noticed.push(`${message.type()}: ${message.text()}`);
    });
    page.on("pageerror", (error) => noticed.push(`error: ${error.message}`));
    page.on("request", (request) => {
      if (!request.url().startsWith(`${url}/`) && !/^(?:data|blob):/.test(request.url()))
        noticed.push(`request: ${request.url()}`);
    });
    await page.goto(`${url}${path}`);
    return page;
  }

  async function visitWith(key: string, path?: string, options?: BrowserContextOptions): Promise<Page> {
    const page = await open(path, options);
    await page.getByLabel("Admin key").fill(key);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.getByRole("button", { name: "Sign out", includeHidden: true }).waitFor({ state: "attached" });
    return page;
  }

  return {
    get gateway() {
      return started().gateway;
    },
    open,
    visit: (policy, path, options) => visitWith(keyOf(policy), path, options),
    visitWith,
    expectComplaint(pattern) {
      allowed.push(pattern);
    },
  };
}

/** No finding that stands in somebody's way, in light and in dark. */
export async function expectAccessible(page: Page): Promise<void> {
  await page.locator("[aria-busy=true]").waitFor({ state: "detached" });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    // By the debugger's own way in, which the page's policy does not stand in.
    if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
    const findings: readonly AxeFinding[] = await page.evaluate(async () => {
      const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: AxeFinding[] }> } };
      return (await axe.run()).violations;
    });
    const grave = findings.filter(({ impact }) => impact === "serious" || impact === "critical");
    const told = grave.flatMap(({ id, help, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${help}: ${html.slice(0, 160)} ${failureSummary ?? ""}`),
    );
    expect(told, `axe-core in ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
}

/** The page itself never scrolls sideways, at any width. */
export async function expectFits(page: Page): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize(width);
    const wide = await page.evaluate(() => {
      const { clientWidth, scrollWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return [];
      const outside = [...document.querySelectorAll("body *")].filter(
        (one) => one.getBoundingClientRect().right > clientWidth + 1,
      );
      return [`${scrollWidth} px`, ...outside.map((one) => one.outerHTML.slice(0, 120))];
    });
    expect(wide, `what is too wide at ${width.width} px`).toEqual([]);
  }
}

export async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? "";
}
