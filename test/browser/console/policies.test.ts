// The policies in force, as somebody reads them, and what a key would get under them.
import type { Page } from "playwright-core";
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
    await page.getByText("11 tests").click();
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

const WHAT_IF = "/console/policies/what-if";

/** Ids of demo keys by their policy's name. */
async function demoKey(policy: string): Promise<string> {
  const { data } = await asRoot<{ data: { id: string; name: string }[] }>("GET", "/admin/keys");
  const found = data.find(({ name }) => name === `demo ${policy}`);
  if (found === undefined) throw new Error(`no demo key of ${policy}`);
  return found.id;
}

/** A user of the emulator. */
async function somebody(): Promise<string> {
  const { url, demoKeys } = browser.gateway;
  const headers = { authorization: `Bearer ${demoKeys.get("trust-and-safety")}` };
  const users = (await (await fetch(`${url}/v1/users?limit=1`, { headers })).json()) as { id: string }[];
  return users[0]?.id ?? "";
}

async function ask(page: Page): Promise<void> {
  await page.getByRole("button", { name: "What would it get?" }).click();
}

function verdict(page: Page, title: string): Promise<void> {
  return page.getByRole("heading", { level: 2, name: title }).waitFor();
}

/** The list item of one rule's part. */
function partOf(page: Page, rule: string) {
  return page.getByRole("listitem").filter({ has: page.getByRole("link", { name: rule, exact: true }) });
}

describe("what if", () => {
  test("denied with the reason, then allowed with a ticket; arguments and reason are in no request's address", async () => {
    const page = await browser.visit("policy-author", WHAT_IF);
    const [key, user] = [await demoKey("support"), await somebody()];
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    await page.getByLabel("Operation").selectOption("users.ban");
    await page.getByLabel("Key", { exact: true }).selectOption(key);
    await page.getByLabel("user_id").fill(user);
    await ask(page);
    await verdict(page, "Denied");
    await page.getByText('context.reason was ""').waitFor();
    expect(await textOf(partOf(page, "support/ban-with-ticket"))).toContain("does not match");
    await expectAccessible(page);
    await expectFits(page);

    await page.getByLabel("Reason").fill("TICKET-88");
    await page.getByText("The form has changed since this was answered").waitFor();
    await ask(page);
    await verdict(page, "Allowed");
    expect(await textOf(partOf(page, "support/ban-with-ticket"))).toContain("decides");
    expect(await textOf(page.getByRole("region", { name: "Limits" }))).toContain("support/ban-with-ticket#1");

    await page.reload();
    await verdict(page, "Allowed");
    expect(await page.getByLabel("Reason").inputValue()).toBe("TICKET-88");
    expect(new URL(page.url()).search).not.toContain(user);
    expect(addresses.filter((one) => one.includes(user) || one.includes("TICKET-88"))).toEqual([]);

    await page.getByRole("link", { name: "support/ban-with-ticket", exact: true }).first().click();
    await page.getByRole("heading", { level: 1, name: "Policy support" }).waitFor();
    await page.goBack();
    await verdict(page, "Allowed");
    expect(await page.getByLabel("user_id").inputValue()).toBe(user);
  });

  test("a credit that needs approval, by the form, as JSON, and what is missing or wrong is said at its field", async () => {
    const page = await browser.visit("policy-author", `${WHAT_IF}?operation=users.adjust_billing_credit_balance`);
    await page.getByLabel("Key", { exact: true }).selectOption(await demoKey("finance"));
    await page.getByLabel("amount").fill("much");
    await ask(page);
    await page.getByText("This is no number.").waitFor();
    await page.getByText("It cannot do without this.").first().waitFor();
    expect(await page.getByLabel("amount").getAttribute("aria-invalid")).toBe("true");
    await expectAccessible(page);
    await page.getByLabel("user_id").fill(await somebody());
    await page.getByLabel("amount").fill("90000");
    await page.getByLabel("action").selectOption("increase");
    await page.getByLabel("idempotency_key").fill("inv-77");
    await page.getByLabel("Reason").fill("INV-77");
    await ask(page);
    await verdict(page, "Allowed once another person approves");
    expect(await textOf(page.getByRole("region", { name: "Limits" }))).toContain("$10,000.00");
    await page.getByText("By another person, and it goes through within 1 day of the asking").waitFor();

    await page.getByLabel("JSON", { exact: true }).check();
    const json = page.getByLabel("Arguments as JSON");
    expect(JSON.parse(await json.inputValue())).toMatchObject({ amount: 90_000, action: "increase" });
    await json.fill((await json.inputValue()).replace("90000", "500"));
    await ask(page);
    await verdict(page, "Allowed");
    await page.getByLabel("Form", { exact: true }).check();
    expect(await page.getByLabel("amount").inputValue()).toBe("500");
    await expectAccessible(page);
    await expectFits(page);
  });

  test("who could do this: those that could first, and why for each", async () => {
    const page = await browser.visit(
      "policy-author",
      `${WHAT_IF}?operation=users.ban#arg.user_id=${await somebody()}&reason=TICKET-1`,
    );
    await page.getByRole("button", { name: "Who could do this?" }).click();
    await page.getByRole("heading", { name: /^\d+ keys could do this$/ }).waitFor();
    const rows = page.getByRole("region", { name: "Keys" }).locator("tbody tr");
    expect(await textOf(rows.first())).toContain("allowed");
    expect(await textOf(rows.last())).toContain("denied");
    await expectAccessible(page);
    await expectFits(page);
    await page.reload();
    await page.getByRole("heading", { name: /keys could do this/ }).waitFor();
    await page.getByRole("link", { name: "Why demo agent would get this" }).click();
    await verdict(page, "Denied");
    expect(await page.getByLabel("Key", { exact: true }).inputValue()).toBe(await demoKey("agent"));
    await partOf(page, "agent/never").getByText("decides").waitFor();
    await page.goBack();
    await page.getByRole("heading", { name: /keys could do this/ }).waitFor();
  });

  test("by the keyboard alone", async () => {
    const page = await browser.visit("policy-author", `${WHAT_IF}?key=${await demoKey("support")}`);
    await page.getByLabel("Operation").focus();
    await page.keyboard.type("users.ban");
    await page.getByLabel("user_id").waitFor();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("SELECT");
    await page.getByLabel("user_id").focus();
    await page.keyboard.type(await somebody());
    await page.keyboard.press("Tab");
    await page.keyboard.type("TICKET-1");
    browser.expectComplaint(/status of 422/);
    await page.keyboard.press("Enter");
    await page
      .getByRole("alert")
      .or(page.getByRole("heading", { level: 2, name: "Allowed" }))
      .waitFor();
  });

  test("a secret argument stands in no address", async () => {
    const page = await browser.visit("policy-author", `${WHAT_IF}?operation=users.verify_password`);
    await page.getByLabel("Key", { exact: true }).selectOption(await demoKey("support"));
    await page.getByLabel("user_id").fill("user_1");
    await page.getByLabel("password").fill("hunter2-hunter2");
    await ask(page);
    await verdict(page, "Denied");
    expect(page.url()).toContain("user_1");
    expect(page.url()).not.toContain("hunter2");
    expect(await page.getByLabel("password").getAttribute("type")).toBe("password");
  });

  test("without the list of keys it takes an id, and what the API refuses is said in its words", async () => {
    await publishBeside({ policy: "asker", rules: [{ id: "ask", allow: ["policies.explain"] }] });
    const { key } = await mint(["asker"]);
    const page = await browser.visitWith(key, "/console/policies");
    await page.getByText("Your key may not see the policies in force").waitFor();
    await page.getByRole("link", { name: "What if" }).click();
    await page.getByLabel("Operation").selectOption("users.count");
    await page.getByLabel("Key", { exact: true }).fill("nobodyAtAll1");
    browser.expectComplaint(/status of 404/);
    await ask(page);
    await page.getByRole("alert").waitFor();
    await page.getByLabel("Key", { exact: true }).fill(await demoKey("support"));
    await ask(page);
    await verdict(page, "Allowed");
    expect(await page.getByRole("button", { name: "Who could do this?" }).count()).toBe(0);
    expect(await page.getByRole("link", { name: "support/look-up" }).count()).toBe(0);
  });

  test("hostile texts in the address are shown as text", async () => {
    const hostile = '<img src=x onerror="document.title=1">';
    const fragment = new URLSearchParams({ "arg.user_id": "user_1", reason: hostile, target: "{}", ask: "key" });
    const page = await browser.visit(
      "policy-author",
      `${WHAT_IF}?key=${await demoKey("support")}&operation=users.ban#${fragment}`,
    );
    await verdict(page, "Denied");
    expect(await page.getByLabel("Reason").inputValue()).toBe(hostile);
    expect(await textOf(partOf(page, "support/ban-with-ticket"))).toContain("<img src=x");
    expect(await page.locator("main img").count()).toBe(0);
    await page.goto(
      `${browser.gateway.url}${WHAT_IF}?operation=${encodeURIComponent(hostile)}&key=${encodeURIComponent(hostile)}`,
    );
    await page.getByText("There is no such operation.").waitFor();
    expect(await page.locator("main img").count()).toBe(0);
  });

  test("who may not ask has no such page", async () => {
    const page = await browser.visit("operator", "/console/policies");
    await page.getByRole("table").first().waitFor();
    expect(await page.getByRole("link", { name: "What if" }).count()).toBe(0);
    await page.goto(`${browser.gateway.url}${WHAT_IF}?operation=users.count`);
    await page.getByText("Your key may not ask what a key would get").waitFor();
  });
});
