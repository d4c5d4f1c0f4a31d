// The reference page as text: every operation has its heading, every link leads somewhere on the page, and nothing that a row says can be
// anything but text. How it looks is for test/browser.
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { none } from "../../../src/clerk/args/fields.ts";
import { defineOperation } from "../../../src/clerk/define-operation.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { ADMIN_ANSWERS } from "../../../src/routes/admin/admin-answers.ts";
import { ADMIN_OPERATIONS } from "../../../src/routes/admin/admin-operations.ts";
import { buildDocument } from "../../../src/routes/published/openapi/document.ts";
import { PUBLIC_OPERATIONS } from "../../../src/routes/published/public-operations.ts";
import { referencePage } from "../../../src/routes/published/reference/page.ts";
import { curlOf } from "../../../src/routes/published/reference/sample.ts";
import { documented } from "../../../src/schema-docs.ts";
import { pageScript } from "../../../tools/docs/page-script.ts";
import { listedOperations } from "./listed-operations.ts";

const document = buildDocument({ clerk: OPERATIONS, admin: ADMIN_OPERATIONS, open: PUBLIC_OPERATIONS, answers: ADMIN_ANSWERS });
const script = await pageScript();
const page = await referencePage(document, script);
const all = (pattern: RegExp, text = page) => Array.from(text.matchAll(pattern), ([, found = ""]) => found);

describe("the page", () => {
  it("has one heading for each operation, and below it what is folded away, under the operation's name", () => {
    expect(all(/<\/h3> <code class="route">.*<\/summary>\n<div class="opened" id="([a-z]+\.[a-z0-9_]+)"/g).toSorted()).toEqual(
      listedOperations(document)
        .map(({ id }) => id)
        .toSorted(),
    );
  });

  it("has no id twice, and no link that leads nowhere", () => {
    const ids = all(/ id="([^"]+)"/g);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(all(/href="#([^"]+)"/g).filter((target) => !ids.includes(target))).toEqual([]);
    expect(new Set(all(/href="([^#"][^"]*)"/g))).toEqual(new Set(["data:,", "/openapi.json"]));
  });

  it("has one place for every argument, of each form of a body too", () => {
    const ids = all(/<tr id="([^"]+)"/g);
    expect(ids).toEqual(
      expect.arrayContaining(["users.ban.path.user_id", "users.update.body.first_name", "users.update.body-2.first_name"]),
    );
    expect(ids).toContain("schema-ClerkUser.first_name");
  });

  it("has no script and no style but its own, and nothing that loads", () => {
    expect(page.split(`<script>${script}</script>`)).toHaveLength(2);
    expect(page.replace(`<script>${script}</script>`, "")).not.toMatch(
      /<script|<link(?! rel="icon")|<img|<iframe|<object|@import|url\(| style=| on[a-z]+=/i,
    );
    expect(all(/<style>/g)).toHaveLength(1);
  });

  it("shows what a row says as text, whatever it is", async () => {
    const nasty = `<script>alert("x")</script> & 'so' on`;
    const rows = [
      defineOperation("users.nasty", "POST", "/users/{user_id}/nasty", {
        summary: nasty,
        class: "write",
        answer: undefined,
        body: z.strictObject({ field: documented(z.string(), { description: nasty, examples: [nasty] }) }),
        notes: [nasty, `\`${nasty}\``],
      }),
    ];
    const args = { path: none, query: none, body: none };
    const open = [{ name: "public.nasty", summary: nasty, method: "GET", path: "/nasty", args } as const];
    const answers = {
      "public.nasty": () =>
        documented(z.looseObject({ [nasty]: documented(z.string(), { description: nasty, examples: [nasty] }) }), {
          description: nasty,
        }),
    };
    const text = await referencePage(buildDocument({ clerk: rows, admin: [], open, answers }), "own()");
    expect(text.split("<script").slice(1)).toEqual([">own()</script>\n</body>\n</html>\n"]);
    expect(text).not.toContain('"x"');
    expect(text.split("&lt;script&gt;").length).toBeGreaterThan(8);
  });
});

it.each(["'</script>'", "'<!--'", "'<SCRIPT'"])("A script that holds %s does not become a page.", async (text) => {
  await expect(referencePage(document, text)).rejects.toThrow(/markup/);
});

describe("the curl examples", () => {
  it("send a reason with what changes something, the body quoted for a shell, and the file of a form", () => {
    const curl = (id: string) =>
      listedOperations(document)
        .filter((one) => one.id === id)
        .map((one) => curlOf(document, one))[0];
    expect(curl("users.get")).toBe(
      'curl "$BAILIFF_URL/v1/users/user_2abcDEF34ghiJKL56mnoPQR78" \\\n  -H "Authorization: Bearer $BAILIFF_KEY"',
    );
    expect(curl("users.ban")).toContain('-H "Bailiff-Reason: TICKET-4711"');
    expect(curl("users.list")).toContain("/v1/users?email_address=ada%40example.com&query=ada");
    expect(curl("users.set_profile_image")).toContain('-F "file=@portrait.png;type=image/png"');
    expect(curl("keys.create")).toContain("$BAILIFF_TOKEN");
    expect(curl("public.health")).toBe('curl "$BAILIFF_URL/healthz"');
    const quote = structuredClone({ ...document.paths["/admin/keys/{key_id}/revoke"]?.post, operationId: "x" });
    const operation = {
      ...quote,
      summary: "",
      tags: [],
      responses: {},
      requestBody: { required: true, content: { "application/json": { schema: {}, example: { reason: "it's" } } } },
    };
    expect(curlOf(document, { path: "/admin/x", method: "post", operation })).toContain(`it'\\''s`);
  });
});
