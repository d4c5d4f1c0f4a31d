// Replay in the browser: an edited policy on the calls that there were says what the command line says of them.
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import * as z from "zod";
import { bailiffAs } from "../../e2e/cli/run-bailiff.ts";
import { expectAccessible, expectFits, textOf, useConsole } from "./console-browser.ts";
import { keyWith } from "./policy-publishing.ts";

const browser = useConsole();
const USER = "user_2credit000000000000000000aa";

function asSupport(method: string, address: string, body?: unknown): Promise<Response> {
  const { url, demoKeys } = browser.gateway;
  const headers = { authorization: `Bearer ${demoKeys.get("support") ?? ""}`, "content-type": "application/json" };
  return fetch(`${url}${address}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
}

beforeAll(async () => {
  expect((await asSupport("GET", "/v1/users?limit=1")).status).toBe(200);
  expect((await asSupport("POST", `/for/TICKET-1/v1/users/${USER}/ban`)).status).toBe(200);
  expect((await asSupport("POST", `/v1/users/${USER}/unban`)).status).toBe(403);
  for (const key of ["a", "b", "c"]) {
    const credit = { action: "increase", amount: 200, currency: "USD", idempotency_key: key };
    expect((await asSupport("POST", `/v1/users/${USER}/billing/credits`, credit)).status).toBe(200);
  }
});

async function openEditor(address = "/console/policies/replay?policy=support&days=2"): Promise<Page> {
  const author = await keyWith(browser, "author", ["policy-author", "operator"]);
  const page = await browser.visitWith(author, address);
  await page
    .getByRole("button", { name: /Replay the last/ })
    .and(page.locator(":enabled"))
    .waitFor();
  return page;
}

async function edit(page: Page, change: (text: string) => string): Promise<void> {
  const editor = page.getByLabel("The policy as you want it");
  const before = await editor.inputValue();
  expect(change(before)).not.toBe(before);
  await editor.fill(change(before));
  await page.getByRole("button", { name: /Replay the last/ }).click();
}

/** From now on the page gets so many records of an export, as they come from the gateway, and the rest when a test says so. */
async function holdExportAfter(page: Page, records: number): Promise<void> {
  await page.evaluate((count) => {
    const real = globalThis.fetch;
    Reflect.set(globalThis, "holdNoMore", () => {
      globalThis.fetch = real;
    });
    globalThis.fetch = async (input, init) => {
      const response = await real(input, init);
      if (!String(input).includes("/admin/audit/export")) return response;
      const lines = (await response.text()).split(/(?<=\n)/);
      let taken = 0;
      const held = new ReadableStream<Uint8Array>(
        {
          pull(controller) {
            const next = lines.shift();
            if (next?.includes('"hash"') === true) taken += 1;
            Reflect.set(globalThis, "linesTaken", taken);
            controller.enqueue(new TextEncoder().encode(next));
            if (taken < count) return undefined;
            return new Promise<void>((resolve) => Reflect.set(globalThis, "letTheRestCome", resolve));
          },
        },
        { highWaterMark: 0 },
      );
      const body = held.pipeThrough(new TransformStream(), { signal: init?.signal ?? new AbortController().signal });
      init?.signal?.addEventListener("abort", () => Reflect.set(globalThis, "isLetGo", true));
      return new Response(body);
    };
  }, records);
}

/** The texts of some columns, row by row. */
async function rowsOf(page: Page, group: string, columns: readonly number[] = [1, 3, 4]): Promise<readonly string[]> {
  const rows = page.getByRole("region", { name: group, exact: true }).first().locator("tbody tr");
  const texts = await rows.evaluateAll(
    (all, wanted) => all.map((row) => wanted.map((cell) => row.children[cell]?.textContent?.trim() ?? "").join(" | ")),
    columns,
  );
  return texts.toSorted();
}

const flipsSchema = z.looseObject({
  flips: z.array(z.looseObject({ operation: z.string(), calls: z.number(), would_be: z.looseObject({ effect: z.string() }) })),
  untold: z.array(z.looseObject({ operation: z.string(), why: z.string(), calls: z.number() })),
});

/** What the command line says of the same policy on the same log. */
async function byCommandLine(change: (text: string) => string) {
  const folder = await mkdtemp(path.join(tmpdir(), "bailiff-replay-"));
  try {
    await cp(path.resolve("policies"), folder, { recursive: true });
    const file = path.join(folder, "support.yaml");
    await writeFile(file, change(await readFile(file, "utf8")));
    const { url, rootToken } = browser.gateway;
    const run = await bailiffAs({ BAILIFF_URL: url, BAILIFF_TOKEN: rootToken })("policies", "replay", folder, "--json");
    return flipsSchema.parse(run.json());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe("replay", () => {
  test("tells what an edit would deny and allow, as the command line does", async () => {
    const page = await openEditor();
    await edit(page, (text) =>
      text
        .replace("max: 20000", "max: 500")
        .replace("- users.*\n", "- users.delete\n")
        .replace(/ +when: context\.reason\.glob\("TICKET-\*"\)\n/, ""),
    );
    await page.getByRole("heading", { name: /2 of .* would be decided otherwise/ }).waitFor();
    const told = await byCommandLine((text) =>
      text
        .replace("max: 20000", "max: 500")
        .replace('deny: ["users.*"]', "deny: [users.delete]")
        .replace('    when: context.reason.glob("TICKET-*")\n', ""),
    );
    const said = told.flips.map(({ operation, calls, would_be }) => [would_be.effect, operation, calls].join(" ")).toSorted();
    expect(said).toEqual(["allow users.unban 1", "deny users.adjust_billing_credit_balance 1"]);
    expect(await rowsOf(page, "Cannot be told", [1, 2, 3])).toEqual(
      told.untold.map(({ operation, why, calls }) => `${operation} | ${why} | ${calls}, the first of these records`).toSorted(),
    );
    expect(await rowsOf(page, "Newly denied")).toEqual([
      expect.stringMatching(
        /^users\.adjust_billing_credit_balance \| .*denied support\/small-credits, limit used up \| 1, the first/,
      ),
    ]);
    expect(await rowsOf(page, "Newly allowed")).toEqual([
      expect.stringMatching(/^users\.unban \| .*allowed support\/ban-with-ticket \| 1, the first/),
    ]);
    await expectAccessible(page);
    await expectFits(page);

    await page.reload();
    await page.getByLabel("Policy", { exact: true }).waitFor();
    expect(await page.getByLabel("Policy", { exact: true }).inputValue()).toBe("support");
    expect(await page.getByLabel("Days back").inputValue()).toBe("2");
  });

  test("what the records do not tell is said to be so, and why", async () => {
    const page = await openEditor();
    // Without the ticket the rule against staff would have been asked, and nobody looked at that user then.
    await edit(page, (text) => text.replace(/ +when: context\.reason\.glob\("TICKET-\*"\)\n/, ""));
    const untold = page.getByRole("region", { name: "Cannot be told" }).locator("tbody tr");
    await untold.first().waitFor();
    expect(await textOf(untold.first())).toMatch(/users\.unban.*target\.private_metadata\.staff/);
    await expectAccessible(page);
    await expectFits(page);
  });

  test("the policy as it is in force changes nothing", async () => {
    const page = await openEditor();
    await page.getByRole("button", { name: /Replay the last/ }).click();
    await page.getByRole("heading", { name: /None of .* would be decided otherwise/ }).waitFor();
  });

  test("what could not be published is told by its line", async () => {
    const page = await openEditor();
    await edit(page, (text) => text.replace("users.unlock", "users.unlok").replace("args.amount <=", "args.amont <="));
    const alert = page.getByRole("alert");
    await alert.waitFor();
    expect(await textOf(alert)).toMatch(/Line \d+ .*users\.unlok/);
    const lines = (await page.getByLabel("The policy as you want it").inputValue()).split("\n");
    const wrong = lines.findIndex((line) => line.includes("users.unlok")) + 1;
    await alert
      .getByRole("button", { name: `Line ${wrong}`, exact: true })
      .first()
      .click();
    expect(await page.evaluate(() => globalThis.getSelection()?.toString().trim())).toContain("users.unlok");
    await edit(page, () => "policy: support\nrules: [{");
    await alert.getByText(/Line \d/).waitFor();
    await edit(page, () => "policy: other\nrules: []\n");
    await alert.getByText(/policy: support/).waitFor();
    await expectAccessible(page);
  });

  test("a replay is stopped, says so, and can be begun again", async () => {
    const page = await openEditor();
    await page.route("**/admin/audit/export**", () => undefined);
    await page.getByRole("button", { name: /Replay the last/ }).click();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText(/^Stopped/).waitFor();
    // Nothing has come: that there were no calls would not be true.
    await page.getByRole("heading", { name: "No call was looked at so far" }).waitFor();
    await page.unroute("**/admin/audit/export**");
    await page.getByRole("button", { name: /Replay the last/ }).click();
    await page.getByRole("heading", { name: /None of .* would be decided otherwise/ }).waitFor();
  });

  test("stopped half-way it tells of what it has seen, lets go of the rest, and can be begun again", async () => {
    const page = await openEditor();
    await holdExportAfter(page, 3);
    await page.getByRole("button", { name: /Replay the last/ }).click();
    await page.getByText(/^1 record so far/).waitFor();
    await expect.poll(() => page.evaluate(() => Reflect.get(globalThis, "linesTaken"))).toBe(3);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText(/^Stopped: this is what 3 records say, and not all of the span/).waitFor();
    expect(await page.evaluate(() => Reflect.get(globalThis, "isLetGo"))).toBe(true);
    const told = await textOf(page.locator(".replay-told"));
    const counts = await page.locator(".counts dd").allTextContents();
    expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBeLessThanOrEqual(3);
    // What comes afterwards comes to nobody.
    await page.evaluate(() => Reflect.get(globalThis, "letTheRestCome")());
    expect(await textOf(page.locator(".replay-told"))).toBe(told);
    expect(await textOf(page.getByRole("main").getByRole("status").last())).toBe("");
    expect(asked).toEqual([]);

    await page.evaluate(() => Reflect.get(globalThis, "holdNoMore")());
    await page.getByRole("button", { name: /Replay the last/ }).click();
    await page.getByRole("heading", { name: /None of .* would be decided otherwise/ }).waitFor();
    expect(await page.getByText(/^Stopped/).count()).toBe(0);
  });

  test("whoever may not export the log or read versions is told what it takes", async () => {
    const page = await browser.visit("operator", "/console/policies/replay");
    await page.getByText(/may not replay/).waitFor();
    expect(await page.getByRole("button", { name: /Replay/ }).count()).toBe(0);
    await expectAccessible(page);
  });
});
