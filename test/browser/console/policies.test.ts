// The policies in force, as somebody reads them.
import { describe, expect, test } from "vitest";
import { expectAccessible, expectFits, textOf, useConsole } from "./console-browser.ts";

const browser = useConsole();

/** As root, past the pages. */
async function asRoot<Value>(method: string, path: string, body?: unknown): Promise<Value> {
  const { url, rootToken } = browser.gateway;
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${rootToken}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Value;
}

async function mint(policies: readonly string[], name = "reader"): Promise<{ readonly id: string; readonly key: string }> {
  return await asRoot("POST", "/admin/keys", { name, owner: "demo", policies });
}

interface Published {
  readonly version: string;
  readonly policies: readonly unknown[];
  readonly tests?: readonly unknown[];
}

/** Policies beside those that are in force. */
async function publishBeside(...policies: readonly unknown[]): Promise<void> {
  const bundle = await asRoot<Published>("GET", "/admin/policies");
  await asRoot("PUT", "/admin/policies", { policies: [...bundle.policies, ...policies], tests: bundle.tests });
}

describe("policies", () => {
  test("are read: the list, a rule in words with its condition, who holds it, tests, YAML", async () => {
    const page = await browser.visit("policy-author", "/console/policies");
    const row = page.getByRole("row").filter({ has: page.getByRole("link", { name: "finance", exact: true }) });
    await row.getByText("1 key").waitFor();
    expect(await textOf(row)).toContain("Credits within budgets");
    await page.getByText("all pass").waitFor();
    await expectAccessible(page);
    await expectFits(page);

    await row.getByRole("link", { name: "finance" }).click();
    await page.getByRole("heading", { level: 1, name: "Policy finance" }).waitFor();
    const rule = page.getByRole("article").filter({ has: page.getByRole("heading", { name: "large-credits" }) });
    const text = await textOf(rule);
    expect(text).toContain("allows");
    expect(text).toContain("args.amount > 50000");
    expect(text).toContain("args.amount adds up to at most 1,000,000 in any day, for each value of args.currency");
    expect(text).toContain("Another person must approve, and it goes through within 24 hours of the asking");
    await page.getByRole("link", { name: "demo finance" }).waitFor();
    await page.getByText("As it is written").click();
    await page.getByText("policy: finance").waitFor();
    await page.getByText("10 tests").click();
    await page.getByText("passes").first().waitFor();
    await expectAccessible(page);
    await expectFits(page);
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Policies" }).waitFor();
  });

  test("the YAML can be copied", async () => {
    const page = await browser.visit("policy-author", "/console/policies?policy=finance", {
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await page.getByText("As it is written").click();
    await page.getByRole("button", { name: "Copy policy finance as YAML" }).click();
    await page.getByRole("button", { name: "Copy policy finance as YAML" }).getByText("Copied").waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toMatch(/^policy: finance\n/);
  });

  test("search finds policies and rules, by operations that a wildcard covers too, and stays in the address", async () => {
    const page = await browser.visit("policy-author", "/console/policies");
    await page.getByLabel("Search policies").fill("users.delete_passkey");
    await page.getByRole("list", { name: "Rules with these words" }).getByRole("link", { name: "never", exact: true }).waitFor();
    await page.reload();
    expect(await page.getByLabel("Search policies").inputValue()).toBe("users.delete_passkey");
    await page.getByRole("list", { name: "Rules with these words" }).getByRole("link", { name: "never", exact: true }).click();
    await page.waitForURL(/policy=agent&rule=never/);
    await page.goBack();
    await page.getByLabel("Search policies").fill("no such words");
    await page.getByText("No policy and no rule has these words").waitFor();
    await expectAccessible(page);
  });

  test("a link to a rule shows it, a rule that is gone is said to be, and the keyboard opens what is folded", async () => {
    const page = await browser.visit("policy-author", "/console/policies?policy=agent&rule=never");
    const meant = page.locator("article[aria-current=true]");
    await meant.waitFor();
    expect(await textOf(meant.getByRole("heading"))).toBe("never");
    expect(await meant.evaluate((one) => one.getBoundingClientRect().top < innerHeight)).toBe(true);
    const wide = meant.locator("summary").first();
    await wide.focus();
    await page.keyboard.press("Enter");
    await meant.getByText("users.delete_passkey").waitFor();

    await page.goto(`${browser.gateway.url}/console/policies?policy=agent&rule=long-gone`);
    await page.getByText("has no rule “long-gone” any more").waitFor();
    await page.goto(`${browser.gateway.url}/console/policies?policy=no-such`);
    await page.getByText("no policy of this name").waitFor();
  });

  test("who may read no policies has no page about them", async () => {
    const page = await browser.visit("auditor", "/console/audit");
    expect(await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Policies" }).count()).toBe(0);
    await page.goto(`${browser.gateway.url}/console/policies`);
    await page.getByText("Your key may not see the policies in force").waitFor();
  });

  test("hostile texts are shown as text, and a warning beside its rule", async () => {
    const hostile = '<img src=x onerror="document.title=1"><b>bold</b>';
    const turned = "\u202Egnp";
    await publishBeside({
      policy: "hostile",
      description: `${hostile}${turned}`,
      rules: [
        { id: "one", allow: ["users.get"], when: 'context.reason == "<script>x</script>"', message: hostile },
        { id: "two", allow: ["users.ban"], when: "target.private_metadata.vip == true" },
      ],
    });
    const { key } = await mint(["policy-author"], hostile);
    const page = await browser.visitWith(key, "/console/policies?policy=hostile");
    await page.getByText("<script>x</script>").waitFor();
    expect(await page.locator("main img, main b, main script").count()).toBe(0);
    expect(await textOf(page.locator(".facts").first())).toContain("<b>bold</b>\\u202egnp");
    expect(await page.title()).not.toBe("1");
    await page.getByRole("article").filter({ hasText: "private_metadata.vip" }).getByText("Warning:").waitFor();
    await page.goto(`${browser.gateway.url}/console/policies`);
    await page.getByRole("region", { name: "Warnings" }).getByRole("link", { name: "hostile/two" }).waitFor();
    expect(await page.locator("main img, main b, main script").count()).toBe(0);
    await expectFits(page);
  });
});
