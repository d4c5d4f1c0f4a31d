// A hook in the browser: made, tested, its deliveries looked at, one sent again, taken away.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectAccessible, expectFits, textOf, useConsole } from "./console-browser.ts";

const browser = useConsole();
let receiver: Server;
const taken: string[] = [];

beforeAll(async () => {
  receiver = createServer((request, response) => {
    taken.push(String(request.headers["webhook-id"]));
    request.resume();
    response.end();
  });
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
});
afterAll(() => new Promise((resolve) => receiver.close(resolve)));

describe("hooks", () => {
  test("a hook is made, tested, told again and deleted", async () => {
    const { port } = receiver.address() as AddressInfo;
    const page = await browser.visit("operator", "/console/hooks");
    await page.getByText("There is no hook").waitFor();
    await page.getByRole("button", { name: "Make a hook" }).click();
    const dialog = page.getByRole("dialog", { name: "Make a hook" });
    await dialog.getByLabel("Address").fill(`http://127.0.0.1:${port}/secret-path`);
    await dialog.getByRole("checkbox", { name: /A call was denied/ }).check();
    await dialog.getByRole("button", { name: "Make it" }).click();
    await page.getByText("It is shown this once").waitFor();
    expect(await textOf(page.locator(".shown-once-text code"))).toMatch(/^whsec_/);
    expect(await page.content()).not.toContain("secret-path");
    await page.getByRole("table").waitFor();
    await expectAccessible(page);
    await expectFits(page);

    await page.getByRole("row").getByRole("link").click();
    await page.getByRole("button", { name: "Send a test" }).click();
    await page.getByText("A test is on its way").waitFor();
    await expect.poll(() => taken.length, { timeout: 20_000 }).toBe(1);
    await expect
      .poll(
        async () => {
          await page.getByRole("button", { name: "Look again" }).click();
          return page.getByText("hook.test").count();
        },
        { timeout: 20_000 },
      )
      .toBeGreaterThan(0);
    await page
      .getByRole("button", { name: /^Send again / })
      .first()
      .click();
    await page.getByText("It is on its way.").waitFor();
    await expect.poll(() => taken.length, { timeout: 20_000 }).toBe(2);
    expect(taken[1]).toBe(taken[0]);
    await expectAccessible(page);
    await expectFits(page);

    await page.getByRole("button", { name: "Disable" }).click();
    await page.getByText("disabled by hand").waitFor();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete it" }).click();
    await page.getByText("There is no hook").waitFor();
  });

  test("an address that events may not go to is refused in words, at its field", async () => {
    browser.expectComplaint(/status of 422/);
    const page = await browser.visit("operator", "/console/hooks");
    await page.getByRole("button", { name: "Make a hook" }).click();
    await page.getByLabel("Address").fill("http://hooks.example.com/");
    await page.getByRole("checkbox", { name: /A call was denied/ }).check();
    await page.getByRole("button", { name: "Make it" }).click();
    await page.getByRole("alert").waitFor();
    expect(await page.getByLabel("Address").getAttribute("aria-invalid")).toBe("true");
  });
});
