// Finding one's way on the reference page: the contents and their mark, folds that open for an address, the way back on a phone; and the
// blocks of code, which can be copied and say that they scroll.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { DESK, NARROW, PHONE, referencePages, topOf } from "./reference-pages.ts";

const reference = referencePages();

const marked = (page: Page) =>
  page.locator(".contents [aria-current]").evaluateAll((all) => all.map((one) => one.getAttribute("href")));
const headOf = (id: string) => `article:has([id='${id}'])`;

test("Every link of the contents leads to a place on the page, of which one is marked.", async () => {
  const { page } = await reference.open({ viewport: DESK });
  const leads = await page.locator(".contents a").evaluateAll((links) =>
    links.map((link) => {
      const target = link.getAttribute("href") ?? "";
      return [target, document.getElementById(target.slice(1))?.matches("h1, h2, .opened") ?? false] as const;
    }),
  );
  expect(leads.length).toBeGreaterThan(58);
  expect(leads.filter(([, there]) => !there)).toEqual([]);
  expect(await marked(page)).toEqual(["#about"]);
});

describe("the mark", () => {
  test("follows what is read, down and up, and the list scrolls so that it is seen", async () => {
    const { page } = await reference.open({ viewport: DESK });
    for (const id of ["users.get", "keys.rotate", "hooks.create", "users.list"]) {
      await page.locator(headOf(id)).evaluate((article) => article.scrollIntoView());
      await expect.poll(() => marked(page)).toEqual([`#${id}`]);
      const inView = await page.locator(".contents [aria-current]").evaluate((link) => {
        const box = link.closest("nav")?.getBoundingClientRect();
        const { top, bottom } = link.getBoundingClientRect();
        return box !== undefined && top >= box.top && bottom <= box.bottom;
      });
      expect([id, inView]).toEqual([id, true]);
    }
  });

  test("is what was gone to, even where the page ends before it can reach the top", async () => {
    const { page } = await reference.open({ viewport: { width: 1280, height: 1600 } });
    for (const id of ["schemas", "error-codes", "users.ban"]) {
      await page.locator(`.contents a[href='#${id}']`).click();
      await expect.poll(() => marked(page)).toEqual([`#${id}`]);
    }
  });

  test("stays with an operation however long it is", async () => {
    const { page } = await reference.open({ viewport: DESK }, "#users.update");
    await page.evaluate(() => scrollBy(0, 900));
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(900);
    await expect.poll(() => marked(page)).toEqual(["#users.update"]);
  });
});

describe("an address", () => {
  test.each([
    "#users.ban",
    "#users.update.body.first_name",
    "#schema-ClerkUser",
    "#schema-ClerkUser.first_name",
    "#error-bailiff_key_revoked",
  ])("%s opens what it points at, at the top", async (hash) => {
    const { page } = await reference.open({ viewport: DESK }, hash);
    const target = page.locator(`[id='${hash.slice(1)}']`);
    expect(await target.evaluate((one) => one.checkVisibility({ contentVisibilityAuto: true }))).toBe(true);
    const top = await target.evaluate((one) => one.getBoundingClientRect().top);
    expect(top).toBeGreaterThanOrEqual(0);
    expect(top).toBeLessThan(DESK.height);
  });

  test("is that of the operation that one opens by hand; a second one beside it stays open", async () => {
    const { page } = await reference.open({ viewport: DESK });
    await page
      .locator(`${headOf("users.list")} summary`)
      .first()
      .click();
    await expect.poll(() => page.evaluate(() => location.hash)).toBe("#users.list");
    await page
      .locator(`${headOf("users.count")} summary`)
      .first()
      .click();
    await expect.poll(() => page.evaluate(() => location.hash)).toBe("#users.count");
    await page.reload();
    expect(await page.locator("[id='users.count'] .facts").isVisible()).toBe(true);
  });

  test("that points nowhere, or is no text, is the page", async () => {
    for (const hash of ["#users.no_such", "#%E0%A4%A", "#"]) {
      const { page, noticed } = await reference.open({ viewport: DESK }, hash);
      expect([hash, await marked(page), noticed]).toEqual([hash, ["#about"], []]);
    }
  });

  test("of a link in a text opens what is folded away", async () => {
    const { page } = await reference.open({ viewport: DESK }, "#users.ban");
    await page.locator("[id='users.ban'] .answers a[href='#schema-ClerkUser']").first().click();
    expect(await page.locator("#schema-ClerkUser table").isVisible()).toBe(true);
  });
});

test("What is folded away is found by the browser's own search.", async () => {
  // A fragment of text takes the same way as the search in a page: it opens what hides the text.
  const { page } = await reference.open({ viewport: DESK }, "#:~:text=Turns%20TOTP%20on");
  await expect.poll(() => page.locator("details[open]").count()).toBeGreaterThan(0);
});

describe.each([PHONE, NARROW])("on a phone of $width", (viewport) => {
  test("contents, search and the way to the top are in reach wherever one is", async () => {
    const { page } = await reference.open({ viewport, isMobile: true, hasTouch: true }, "#schema-ClerkUser");
    for (const selector of [".menu", ".search input", ".to-top"]) {
      const box = await page.locator(selector).boundingBox();
      expect([selector, (box?.y ?? -1) >= 0, (box?.y ?? 0) + (box?.height ?? 999) < 60]).toEqual([selector, true, true]);
    }
    await page.locator(".to-top").tap();
    expect(await topOf(page, "h1")).toBeGreaterThanOrEqual(50);
    expect(await topOf(page, "h1")).toBeLessThan(120);
  });

  test("the contents open on their mark; a link of theirs closes them and leads on, below the bar", async () => {
    const { page } = await reference.open({ viewport, isMobile: true, hasTouch: true }, "#keys.rotate");
    expect(await page.locator(".contents").isVisible()).toBe(false);
    await page.locator(".menu").tap();
    await expect
      .poll(() =>
        page.locator(".contents [aria-current]").evaluate((link) => {
          const { top, bottom } = link.getBoundingClientRect();
          return [link.getAttribute("href"), top >= 0 && bottom <= innerHeight];
        }),
      )
      .toEqual(["#keys.rotate", true]);
    await page.locator(".contents a[href='#users.ban']").tap();
    expect(await page.locator(".contents").isVisible()).toBe(false);
    expect(await page.locator("[id='users.ban'] .facts").isVisible()).toBe(true);
    const top = await topOf(page, headOf("users.ban"));
    expect(top).toBeGreaterThanOrEqual(50);
    expect(top).toBeLessThan(80);
  });

  test("the contents open and close by keyboard, and give the focus back", async () => {
    const { page } = await reference.open({ viewport });
    await page.locator(".menu").focus();
    await page.keyboard.press("Enter");
    expect(await page.locator(".contents").isVisible()).toBe(true);
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("href"))).toBe("#about");
    await page.keyboard.press("Escape");
    expect(await page.locator(".contents").isVisible()).toBe(false);
    expect(await page.evaluate(() => document.activeElement?.className)).toBe("menu");
  });
});

describe("a block of code", () => {
  test("is copied by its button, as it stands, and this is said", async () => {
    const { page, noticed } = await reference.open(
      { viewport: DESK, permissions: ["clipboard-read", "clipboard-write"] },
      "#users.ban",
    );
    const figures = page.locator("[id='users.ban'] figure");
    for (const index of [0, 1]) {
      const figure = figures.nth(index);
      await figure.locator("button").click();
      await expect.poll(() => figure.locator("button").textContent()).toBe("Copied");
      await expect.poll(() => page.locator(".said").textContent()).toBe("Copied");
      const copied = await page.evaluate(() => navigator.clipboard.readText());
      expect(copied).toBe(await figure.locator("code").textContent());
    }
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('"object": "user"');
    expect(await page.locator("figure").count()).toBe(await page.locator("figure .copy").count());
    expect(noticed).toEqual([]);
  });

  test("that the browser does not copy says so", async () => {
    const { page } = await reference.open({ viewport: DESK, permissions: [] }, "#users.ban");
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new DOMException("no", "NotAllowedError"));
    });
    const button = page.locator("[id='users.ban'] figure button").first();
    await button.click();
    await expect.poll(() => button.textContent()).toBe("Not copied");
    await expect.poll(() => page.locator(".said").textContent()).toMatch(/copy it/);
  });

  test("that is longer than its box can be scrolled by keyboard, has a name, and shows a shade at the edge", async () => {
    const { page } = await reference.open({ viewport: PHONE }, "#users.ban");
    const code = page.getByRole("region", { name: "Request, users.ban" });
    await code.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => code.evaluate((pre) => pre.scrollLeft)).toBeGreaterThan(0);
    const layers = await code.evaluate((pre) => getComputedStyle(pre).backgroundAttachment);
    expect(layers.split(", ").toSorted()).toEqual([...Array(4).fill("local"), ...Array(5).fill("scroll")]);
  });
});
