// The reference page in a real browser: one request, whole without its script, on a phone, in the dark and on paper.
import { describe, expect, test } from "vitest";
import { graveFindings } from "./axe.ts";
import { contrasts } from "./contrast.ts";
import { DESK, NARROW, PHONE, referencePages, topOf } from "./reference-pages.ts";

/** What there is of text, from running words to the small print. */
const TEXTS = [
  "main p:not([class])",
  "main p:not([class]) code",
  ".lead",
  ".facts",
  ".headers a",
  "article h3",
  "article .route",
  ".schema h3",
  ".type",
  ".type b",
  "td",
  "figcaption",
  ".copy",
  "pre code",
  "pre .name",
  ".contents a",
  ...["get", "post", "put", "patch", "delete"].map((method) => `.contents a[aria-current] .method.${method}`),
  ".contents .tag",
  ".keys",
  ".count",
  "#hits .name",
  "#hits .title",
  "#hits .because",
  "#hits a[aria-selected='true'] .title",
  "article .method.get",
  "article .method.post",
  "article .method.put",
  "article .method.patch",
  "article .method.delete",
  "article details:has(> .opened:target) .route",
  ".errors summary span",
];

/** Nobody meets it before it is unfolded, and there is much of it. */
const FOLDED = "details:not([open]) > .opened";

const reference = referencePages();

test("It is one request, and the browser has nothing to complain of: no error, no breach of its policy.", async () => {
  const { page, noticed } = await reference.open({ viewport: DESK }, "?q=ban#users.ban");
  await page.locator(".search input").fill("revoke");
  await page.locator("#hits a").first().click();
  expect(noticed).toEqual([]);
});

test("Its policy lets nothing run but its own script, and no text become markup.", async () => {
  const { page, noticed } = await reference.open({ viewport: DESK });
  const became = await page.evaluate(() => {
    const script = document.createElement("script");
    try {
      script.text = "document.title = 'ran'";
      document.body.append(script);
    } catch {
      // Refused before it is on the page.
    }
    let markup = "taken";
    try {
      document.body.insertAdjacentHTML("beforeend", "<b>markup</b>");
    } catch {
      markup = "refused";
    }
    return [document.title, markup];
  });
  expect(became).toEqual(["Bailiff API reference", "refused"]);
  expect(noticed.length).toBeGreaterThan(0);
});

test("Every operation of the document has one heading, and its place below.", async () => {
  const { page } = await reference.open({ viewport: DESK });
  const { paths }: { paths: Record<string, Record<string, { operationId?: string }>> } = JSON.parse(
    await (await fetch(`${reference.url()}/openapi.json`)).text(),
  );
  const wanted = Object.values(paths).flatMap((item) => Object.values(item).flatMap(({ operationId }) => operationId ?? []));
  const places = await page.locator("article:has(summary h3) .opened").evaluateAll((all) => all.map(({ id }) => id));
  expect(places.toSorted()).toEqual(wanted.toSorted());
});

describe.each(["light", "dark"] as const)("in %s", (colorScheme) => {
  test("its text can be read", async () => {
    const { page } = await reference.open({ viewport: DESK, colorScheme }, "#users.ban");
    await page.locator(".search input").fill("first_name");
    await page.keyboard.press("ArrowDown");
    // Each may become the marked one.
    await page.locator(".contents a:has(.method)").evaluateAll((all) => {
      for (const link of all) link.setAttribute("aria-current", "location");
    });
    const measured = await contrasts(page, TEXTS);
    expect(measured.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
    const [words] = measured;
    expect(words?.ratio).toBeGreaterThan(10);
  });

  test.each([
    ["as it comes", DESK, ""],
    ["with an operation open", DESK, "#users.update"],
    ["with a schema open, on a phone", PHONE, "#schema-ClerkUser"],
  ])("axe finds nothing grave %s", async (_how, viewport, place) => {
    const { page } = await reference.open({ viewport, colorScheme }, place);
    expect(await graveFindings(page, { without: FOLDED })).toEqual([]);
  });

  test("axe finds nothing grave in the search and in a phone's contents", async () => {
    const { page } = await reference.open({ viewport: PHONE, colorScheme }, "#users.update");
    await page.locator(".search input").fill("user");
    await page.keyboard.press("ArrowDown");
    expect(await graveFindings(page, { within: ".side" })).toEqual([]);
    await page.locator(".menu").click();
    expect(await graveFindings(page, { within: ".side" })).toEqual([]);
  });
});

test("axe would find it if a text could not be read or a button had no name.", async () => {
  const { page } = await reference.open({ viewport: DESK }, "#users.ban");
  await page.evaluate(() => {
    for (const text of document.querySelectorAll<HTMLElement>(".lead")) text.style.color = "#ccc";
    document.querySelector("main")?.append(document.createElement("button"));
  });
  const found = await graveFindings(page, { without: FOLDED });
  expect(found.map((line) => line.split(":")[0])).toEqual(["critical, button-name", "serious, color-contrast"]);
  expect(found[1]).toContain(".lead");
});

test.each([PHONE, NARROW])("Nothing is wider than a screen of $width, the folded parts neither.", async (viewport) => {
  const { page } = await reference.open({ viewport, isMobile: true });
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  const [wanted, width, wide] = await page.evaluate(() => {
    const screen = document.documentElement.clientWidth;
    const outside = [...document.querySelectorAll("main *, .side *")].filter((element) => {
      const { right } = element.getBoundingClientRect();
      return right > screen + 1 && element.closest("pre") === null;
    });
    return [screen, document.documentElement.scrollWidth, outside.map((element) => element.outerHTML.slice(0, 120))] as const;
  });
  expect(width).toBe(wanted);
  expect(wide).toEqual([]);
});

test("On a phone it is 25,000 pixels long at most, of 200,000 when it is all unfolded.", async () => {
  const { page } = await reference.open({ viewport: PHONE, isMobile: true });
  const height = () => page.evaluate(() => document.documentElement.scrollHeight);
  expect(await height()).toBeLessThan(25_000);
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  expect(await height()).toBeGreaterThan(150_000);
});

test("On a wide screen the contents stand beside the text, and the first Tab offers to skip them.", async () => {
  const { page } = await reference.open({ viewport: DESK });
  const nav = await page.locator(".contents").boundingBox();
  const main = await page.locator("main").boundingBox();
  expect((nav?.x ?? 0) + (nav?.width ?? 0)).toBeLessThanOrEqual(main?.x ?? 0);
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to the content");
});

test("On paper there is no navigation and no button, and what was folded is unfolded.", async () => {
  const { page } = await reference.open({ viewport: DESK });
  await page.emulateMedia({ media: "print" });
  expect(await page.locator(".contents").isVisible()).toBe(false);
  expect(await page.locator(".search").isVisible()).toBe(false);
  expect(await page.locator(".copy").first().isVisible()).toBe(false);
  expect(await page.locator("article .errors table").first().isVisible()).toBe(true);
  expect(await page.locator("[id='users.ban'] pre").first().isVisible()).toBe(true);
});

describe("without scripts", () => {
  test("it is whole: folds open, links lead on, and nothing is offered that would do nothing", async () => {
    const { page, noticed } = await reference.open({ viewport: DESK, javaScriptEnabled: false });
    expect(await page.locator(".search, .keys").evaluateAll((all) => all.map((one) => one.checkVisibility()))).toEqual([
      false,
      false,
    ]);
    expect(await page.locator(".copy").count()).toBe(0);
    await page.locator(".contents a[href='#users.ban']").click();
    expect(await page.locator("[id='users.ban'] .facts").isVisible()).toBe(true);
    expect(await topOf(page, "article:has([id='users.ban'])")).toBeGreaterThanOrEqual(0);
    expect(await topOf(page, "article:has([id='users.ban'])")).toBeLessThan(60);
    await page.locator("article:has([id='users.unban']) summary").first().click();
    expect(await page.locator("[id='users.unban'] pre").first().isVisible()).toBe(true);
    expect(noticed).toEqual([]);
  });

  test("an address opens what it points at, a field within an operation too", async () => {
    const { page } = await reference.open({ viewport: PHONE, javaScriptEnabled: false }, "#users.update.body.first_name");
    expect(await page.locator("[id='users.update.body.first_name']").isVisible()).toBe(true);
    expect(await topOf(page, "[id='users.update.body.first_name']")).toBeLessThan(PHONE.height);
  });

  test("a phone has its way back all the same", async () => {
    const { page } = await reference.open({ viewport: PHONE, javaScriptEnabled: false }, "#error-codes");
    await page.locator(".menu").click();
    await page.locator(".contents a[href='#users.ban']").click();
    expect(await page.locator("[id='users.ban'] .facts").isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    expect(await page.locator(".contents").isVisible()).toBe(false);
    await page.locator(".to-top").click();
    expect(await topOf(page, "h1")).toBeGreaterThanOrEqual(0);
  });
});
