// What turns a line around is shown as its escape, on every page that shows what somebody wrote of a policy: a reader must see what it
// says, and not what its author wants to be seen. (Conditions and filters of hooks that hold such marks are refused.)
import type { Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { textOf, useConsole } from "./console-browser.ts";

const browser = useConsole();
const MARK = "\u202e";
const ESCAPED = "\\u202e";
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not be there.
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

let version = "";

beforeAll(async () => {
  const { url, rootToken } = browser.gateway;
  const call = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`${url}/admin${path}`, {
      method,
      headers: { authorization: `Bearer ${rootToken}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return JSON.parse(text);
  };
  const { policies, tests } = await call("GET", "/policies");
  const odd = {
    policy: "odd",
    description: `Looks ${MARK}ta users`,
    rules: [{ id: "look", allow: ["users.get"] }],
  };
  ({ version } = await call("PUT", "/policies", { policies: [...policies, odd], tests }));
});

/** Of the page and of what is read out of it. */
async function expectShown(page: Page, times = 1): Promise<void> {
  await expect.poll(() => page.getByText(ESCAPED).count()).toBeGreaterThanOrEqual(times);
  expect(await textOf(page.locator("#main"))).not.toMatch(OBEYED);
}

test("policies: in the list, one of them, its source and its version", async () => {
  const page = await browser.visit("policy-author", "/console/policies");
  await page.getByText("odd", { exact: true }).waitFor();
  await expectShown(page);
  await page.goto(`${browser.gateway.url}/console/policies?policy=odd`);
  await page.getByText("As it is written").click();
  await expectShown(page, 2);
  await page.getByLabel("JSON", { exact: true }).check();
  await expectShown(page, 2);
  await page.goto(`${browser.gateway.url}/console/policies/versions/${version}`);
  await page.locator("summary").filter({ hasText: "odd" }).click();
  await expectShown(page);
});
