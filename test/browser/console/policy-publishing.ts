// Publishing by the API, for tests of the pages about policies.
import type { ConsoleBrowser } from "./console-browser.ts";

interface Bundle {
  readonly version: string;
  readonly policies: readonly unknown[];
}

/** An edit of the JSON of the policies in force, published by the root token without the tests, which it would fail. The versions before and after. */
export async function publishEdited(
  browser: ConsoleBrowser,
  edit: (text: string) => string,
): Promise<{ before: string; after: string }> {
  const { url, rootToken } = browser.gateway;
  const headers = { authorization: `Bearer ${rootToken}`, "content-type": "application/json" };
  const inForce = (await (await fetch(`${url}/admin/policies`, { headers })).json()) as Bundle;
  const { version: before, policies } = inForce;
  const text = JSON.stringify({ policies });
  const edited = edit(text);
  if (edited === text) throw new Error("this edit changes nothing");
  const answer = await fetch(`${url}/admin/policies`, { method: "PUT", headers, body: edited });
  if (!answer.ok) throw new Error(`not published: ${await answer.text()}`);
  const { version: after } = (await answer.json()) as Bundle;
  return { before, after };
}

/** A key of these policies, minted by the root token. */
export async function keyWith(browser: ConsoleBrowser, name: string, policies: readonly string[]): Promise<string> {
  const { url, rootToken } = browser.gateway;
  const answer = await fetch(`${url}/admin/keys`, {
    method: "POST",
    headers: { authorization: `Bearer ${rootToken}`, "content-type": "application/json" },
    body: JSON.stringify({ name, owner: "demo", policies }),
  });
  const { key } = (await answer.json()) as { readonly key?: string };
  if (key === undefined) throw new Error(`no key of ${policies.join()}`);
  return key;
}
