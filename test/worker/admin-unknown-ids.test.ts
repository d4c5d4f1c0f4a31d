// An id in a path of the admin plane that nothing has, whatever it looks like: not found. A new row is tested here by being in the table.
import { describe, expect, it } from "vitest";
import { ADMIN_OPERATIONS } from "../../src/routes/admin/admin-operations.ts";
import { type AdminRow, adminPath } from "../../src/routes/admin/admin-row.ts";
import { exampleCall } from "../../src/routes/published/openapi/example-args.ts";
import { queryOf } from "./sample-args.ts";
import { SECRETS, testGateway } from "./test-gateway.ts";

const gateway = testGateway();
const rows: readonly AdminRow[] = ADMIN_OPERATIONS;
const aboutOne = rows.filter(({ args }) => Object.keys(args.path.shape).length > 0);

describe.each(aboutOne.map((row) => ({ name: row.name, row })))("$name", ({ row }) => {
  it.each([
    ["a word", "nope"],
    ["signs", "-.-"],
    ["more than any id is long", "x".repeat(200)],
  ])("of %s is 404, and names the argument", async (_what, id) => {
    const { query, body } = exampleCall(row);
    const path = adminPath(row).replaceAll(/\{[a-z0-9_]+\}/g, id);
    const answer = await gateway.call(row.method, `${path}${queryOf(query)}`, {
      key: SECRETS.ROOT_TOKEN,
      body: row.method === "GET" ? undefined : body,
    });
    const [named] = Object.keys(row.args.path.shape);
    expect(answer, answer.text).toMatchObject({
      status: 404,
      body: { errors: [{ code: "bailiff_not_found", meta: { param_name: named } }] },
    });
  });

  it("says in the document that it may end so", () => {
    expect(row.refusals).toContain("bailiff_not_found");
  });
});

it("an id in a body that can be none is still a fault of the body", async () => {
  const answer = await gateway.admin("POST", "/explain", { key_id: "nope", operation: "users.ban", args: { user_id: "user_1" } });
  expect(answer).toMatchObject({ status: 422, body: { errors: [{ meta: { param_name: "key_id" } }] } });
});
