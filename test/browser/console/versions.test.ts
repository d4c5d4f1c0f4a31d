// Versions of the policies in the browser: who published what, the bundle as it was, and what changed between two.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { expectAccessible, expectFits, TABLET, textOf, useConsole } from "./console-browser.ts";
import { keyWith, publishEdited } from "./policy-publishing.ts";

const browser = useConsole();

/** As no other policy's begins. */
const MASK = '"mask":["private_metadata","organization.private_metadata",';

/** Support may delete users, and ban without a ticket twice a day; its text tries to be more than a text. */
function morePower(text: string): string {
  return text
    .replace('"allow":["users.get","users.list","users.count"]', '"allow":["users.get","users.list","users.delete"]')
    .replace('"description":"Tier-1 support"', '"description":"<img src=x onerror=alert(1)>"')
    .replace(MASK, `${MASK}"last_name",`);
}
const back = (text: string) =>
  text
    .replace('"users.list","users.delete"]', '"users.list","users.count"]')
    .replace("<img src=x onerror=alert(1)>", "Tier-1 support")
    .replace(`${MASK}"last_name",`, MASK);

async function support(page: Page): Promise<string> {
  return textOf(page.getByRole("article", { name: "Policy support" }));
}

describe("versions", () => {
  test("a publish is in the list with who made it, and what it changed is told: rules, masks, operations, keys", async () => {
    const { before, after } = await publishEdited(browser, morePower);
    const author = await keyWith(browser, "author", ["policy-author", "operator"]);
    const page = await browser.visitWith(author, "/console/policies/versions");
    const newest = page.getByRole("row").nth(1);
    await newest.getByText("in force").waitFor();
    expect(await textOf(newest)).toContain(after);
    expect(await textOf(newest)).toContain("the root token");
    await expectAccessible(page);
    await expectFits(page);

    await newest.getByRole("link", { name: /Difference/ }).click();
    await page.getByRole("heading", { name: "Gained, of what can do harm" }).waitFor();
    expect(new URL(page.url()).searchParams.get("from")).toBe(before);
    expect(new URL(page.url()).searchParams.get("to")).toBe(after);
    expect(await textOf(page.locator(".worst"))).toMatch(/users\.delete/);
    const said = await support(page);
    expect(said).toContain("+ Now: users.delete");
    expect(said).toContain("− Before: users.count");
    expect(said).toContain("+ Now: last_name");
    expect(said).toContain("<img src=x onerror=alert(1)>");
    expect(said).toMatch(/Gains.*users\.delete.*Loses.*users\.count/s);
    await expectAccessible(page);
    await expectFits(page);

    await page.reload();
    await page.getByRole("heading", { name: "Gained, of what can do harm" }).waitFor();
    await page.goBack();
    await page.getByRole("heading", { level: 1, name: "Versions" }).waitFor();
    await publishEdited(browser, back);
  });

  test("the same two the other way round: what was gained is lost", async () => {
    const { before, after } = await publishEdited(browser, morePower);
    await publishEdited(browser, back);
    const author = await keyWith(browser, "author", ["policy-author", "operator"]);
    const page = await browser.visitWith(author, `/console/policies/versions?from=${after}&to=${before}`);
    await page.getByRole("article", { name: "Policy support" }).waitFor();
    expect(await support(page)).toMatch(/Gains.*users\.count.*Loses.*users\.delete/s);
    expect(await page.getByRole("heading", { name: "Gained, of what can do harm" }).count()).toBe(0);
    await page.getByLabel("To").selectOption(after);
    await page.getByRole("button", { name: "Show the difference" }).click();
    await page.getByText("There is no difference").waitFor();
  });

  test("the difference is read on a tablet: long conditions and names break within their card, and nothing is cut", async () => {
    const condition = `context.reason.glob("TICKET-*") && args.user_id != "${"user_2aaaaaaaaaaaaaaaaaaaaaaaaaaa".repeat(3)}"`;
    const { before, after } = await publishEdited(browser, (text) =>
      morePower(text).replace(/"when":"context\.reason\.glob\(\\"TICKET-\*\\"\)"/, `"when":${JSON.stringify(condition)}`),
    );
    const author = await keyWith(browser, "a-key-with-a-name-of-thirty-char", ["policy-author", "operator", "support"]);
    const page = await browser.visitWith(author, `/console/policies/versions?from=${before}&to=${after}`, { viewport: TABLET });
    await page.getByRole("heading", { name: "Gained, of what can do harm" }).waitFor();
    expect(await textOf(page.getByRole("main"))).toContain(condition);
    const faults = await page.evaluate(() => {
      const { clientWidth, scrollWidth } = document.documentElement;
      const inside = [...document.querySelectorAll("main *")].filter((one) => {
        const card = one.closest(".card");
        return card !== null && one.getBoundingClientRect().right > card.getBoundingClientRect().right + 1;
      });
      const cut = [...document.querySelectorAll("main *")].filter(
        (one) =>
          getComputedStyle(one).overflowX === "hidden" && one.scrollWidth > one.clientWidth && !one.matches(".spoken, .spoken *"),
      );
      const wide = scrollWidth > clientWidth ? [`${scrollWidth} px`] : [];
      return [...wide, ...[...inside, ...cut].map((one) => one.outerHTML.slice(0, 120))];
    });
    expect(faults).toEqual([]);
    // Both choices stand beside each other or below each other, whole.
    for (const label of ["From", "To"]) expect((await page.getByLabel(label).boundingBox())?.width).toBeGreaterThan(200);
    await expectAccessible(page);
    await publishEdited(browser, (text) =>
      back(text).replace(JSON.stringify(condition), JSON.stringify('context.reason.glob("TICKET-*")')),
    );
  });

  test("a version opens to the bundle as it was", async () => {
    const { before } = await publishEdited(browser, morePower);
    const author = await keyWith(browser, "author", ["policy-author", "operator"]);
    const page = await browser.visitWith(author, `/console/policies/versions/${before}`);
    await page.getByRole("heading", { name: "support", exact: true }).click();
    await page.getByRole("heading", { name: "look-up" }).waitFor();
    expect(await page.getByText("users.count").first().isVisible()).toBe(true);
    await page.getByRole("link", { name: /what is in force now/ }).waitFor();
    await expectAccessible(page);
    await expectFits(page);
    await publishEdited(browser, back);
  });

  test("who may not see versions is told so, and has no way there", async () => {
    browser.expectComplaint(/status of 403/);
    const page = await browser.visit("auditor", "/console/policies/versions");
    await page.getByText(/may not see/).waitFor();
  });

  test("a version that never was is said in the API's words", async () => {
    browser.expectComplaint(/status of 40[04]|status of 422/);
    const author = await keyWith(browser, "author", ["policy-author", "operator"]);
    const page = await browser.visitWith(author, "/console/policies/versions/0123456789abcdef");
    await page.getByText(/was never published/).waitFor();
  });
});
