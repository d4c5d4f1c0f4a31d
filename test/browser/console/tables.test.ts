// Every table of the console with values as long as they get: nothing makes the page scroll sideways, nothing is cut that cannot be read, words
// and numbers stay whole.
import type { Page } from "playwright-core";
import { beforeAll, describe, expect, test } from "vitest";
import { DESK, expectAccessible, PHONE, TABLET, useConsole } from "./console-browser.ts";
import { publishEdited } from "./policy-publishing.ts";

const browser = useConsole();
const USER = "user_2credit000000000000000000aa";
const NAME = "customer-operations-night-desk2";
const OWNER = "customer.operations.night.desk@aratherlongcompanyname.example.com";
const POLICY = "careful-with-every-credit-there-is";
const HOST = "hooks.a-rather-long-host-name-of-a-receiver.eu-central-1.internal-services.example.com";
const REASON = `TICKET-4711: the customer says that the invoice of May was charged twice; see https://example.com/tickets/4711?and=${"a".repeat(90)}`;
let reviewer = "";

async function asRoot(method: string, path: string, body?: unknown, key = browser.gateway.rootToken) {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json", "bailiff-reason": REASON };
  const init = body === undefined ? {} : { body: JSON.stringify(body) };
  return (await (await fetch(`${browser.gateway.url}${path}`, { method, headers, ...init })).json()) as Record<string, string>;
}
const mint = async (name: string, owner: string, policies: readonly string[], more = {}) =>
  (await asRoot("POST", "/admin/keys", { name, owner, policies, ...more }))["key"] ?? "";

beforeAll(async () => {
  const rules = [
    {
      id: "each-credit-needs-another-person-to-agree",
      allow: ["users.adjust_billing_credit_balance"],
      approve: { count: 2, within: "1d" },
      limit: [{ sum: "args.amount", max: 9_999_999, per: "30d" }],
    },
    { id: "whatever-else-there-is-to-do-at-night", allow: ["users.ban", "users.set_password_compromised"] },
  ];
  const admin = { policy: "all-admin", rules: [{ id: "all", allow: ["keys.*", ...FAMILIES] }] };
  const added = [{ policy: POLICY, description: "Long words. ".repeat(12), rules }, admin];
  await publishEdited(browser, (text) => text.replace(/\]\}$/, `,${JSON.stringify(added).slice(1, -1)}]}`));
  reviewer = await mint("the-reviewer-with-a-very-long-nm", "reviewer@example.com", ["all-admin"]);
  const desk = await mint(NAME, OWNER, [POLICY, "support"]);
  const onCall = await mint("incident-commander-of-the-night", OWNER, ["all-admin"], {
    elevate: { policy: POLICY, within: "8h" },
  });
  const credit = { amount: 9_123_456, currency: "USD", action: "increase", idempotency_key: "a", note: "n" };
  await asRoot("POST", `/v1/users/${USER}/billing/credits`, credit, desk);
  await asRoot("POST", `/v1/users/${USER}/ban`, undefined, desk);
  await asRoot("POST", `/v1/users/${USER}/password/set_compromised`, {}, desk);
  await asRoot("DELETE", `/v1/users/${USER}`, undefined, desk);
  await asRoot("POST", "/admin/elevations", { reason: REASON.slice(0, 200) }, onCall);
  for (const url of [`https://${HOST}/path`, "http://127.0.0.1:9/nobody"]) {
    const { id } = await asRoot("POST", "/admin/hooks", { url, events: ["approval.requested"] }, reviewer);
    if (url.includes(HOST)) await asRoot("PATCH", `/admin/hooks/${id}`, { enabled: false }, reviewer);
    else await asRoot("POST", `/admin/hooks/${id}/test`, {}, reviewer);
  }
});

const FAMILIES = ["approvals.*", "elevations.*", "audit.*", "policies.*", "status.*", "hooks.*"];

/** The log has more columns than a tablet has room for: there its box scrolls. */
const PAGES = [
  ["hooks", "/console/hooks", null],
  ["deliveries of a hook", "/console/hooks", (page: Page) => page.getByRole("link", { name: "http://127.0.0.1:9" }).click()],
  ["keys", "/console/keys", null],
  ["approvals", "/console/approvals", null],
  ["elevations", "/console/elevations", null],
  ["policies", "/console/policies", null],
  ["versions", "/console/policies/versions", null],
  ["the overview as a table", "/console", (page: Page) => page.getByText("The same as a table").click()],
  ["records", "/console/audit", null],
  ["acts", "/console/audit?view=acts", null],
] as const;

/** What is wrong with tables as they stand there. */
function faultsOf(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const isPhone = innerWidth <= 700;
    const faults: string[] = [];
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth > clientWidth) faults.push(`the page is ${scrollWidth} px wide`);
    const linesOf = (node: Node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return new Set([...range.getClientRects()].map(({ top }) => Math.round(top / 8))).size;
    };
    const isLog = document.querySelector(".table.log") !== null;
    for (const box of document.querySelectorAll(".table-box"))
      if (box.scrollWidth > box.clientWidth && !(isLog && innerWidth < 1200))
        faults.push(`${box.getAttribute("aria-label")} scrolls: ${box.scrollWidth} > ${box.clientWidth}`);
    for (const short of document.querySelectorAll(".table :is(.button, tbody .number)"))
      if (short.clientHeight > 0 && !isPhone && linesOf(short) > 1) faults.push(`in two lines: ${short.textContent}`);
    for (const code of document.querySelectorAll(".operation-code"))
      for (const word of code.childNodes)
        if (word.nodeType === Node.TEXT_NODE && linesOf(word) > 1) faults.push(`broken within a word: ${word.textContent}`);
    for (const one of document.querySelectorAll<HTMLElement>(".table *")) {
      const isCut = getComputedStyle(one).overflowX === "hidden" && one.scrollWidth > one.clientWidth + 1;
      if (isCut && one.closest(".spoken, thead") === null && one.closest("[title]") === null)
        faults.push(`cut: ${one.outerHTML.slice(0, 100)}`);
    }
    if (isPhone)
      for (const cell of document.querySelectorAll(".table :is(td, tbody th)"))
        for (const part of cell.children)
          if (
            part.getBoundingClientRect().width > 1 &&
            part.getBoundingClientRect().left < cell.getBoundingClientRect().left + 90
          )
            faults.push(`below its label: ${part.textContent}`);
    return faults;
  });
}

describe.each(PAGES)("%s", (_name, path, go) => {
  test("fits at every width, and is whole", async () => {
    const page = await browser.visitWith(reviewer, path);
    await go?.(page);
    await page.locator(".table tbody tr").first().waitFor();
    for (const viewport of [DESK, TABLET, PHONE]) {
      await page.setViewportSize(viewport);
      expect(await faultsOf(page), `at ${viewport.width} px`).toEqual([]);
    }
    await expectAccessible(page);
  });
});

test("long values are all there: amount and user, name and owner, reason, address", async () => {
  const page = await browser.visitWith(reviewer, "/console/approvals");
  const row = page.locator("tbody tr").first();
  for (const text of [`give 91234.56 USD of credits to ${USER}`, NAME, OWNER, REASON, "0 of 2 agreed"])
    expect(await row.textContent()).toContain(text);
  await page.goto(`${browser.gateway.url}/console/hooks`);
  await page.getByRole("link", { name: HOST }).waitFor();
});
