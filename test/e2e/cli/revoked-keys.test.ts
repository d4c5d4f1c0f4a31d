// A key that is revoked is said to be so wherever the command line names it; its JSON is the API's own.
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { eventually } from "../gateway-admin.ts";
import { type CliGateway, cliGateway } from "./cli-gateway.ts";

const mintedSchema = z.looseObject({ id: z.string(), key: z.string() });
const pageSchema = z.looseObject({
  data: z.array(z.looseObject({ id: z.string(), key: z.looseObject({ id: z.string(), name: z.string() }).nullable() })),
  keys: z.record(z.string(), z.looseObject({ status: z.string() })),
});

let cli: CliGateway;
let gone: z.infer<typeof mintedSchema>;

beforeAll(async () => {
  cli = await cliGateway();
  const args = ["--name", "night shift", "--owner", "support", "--policy", "finance", "--json"];
  gone = mintedSchema.parse((await cli.bailiff("keys", "create", ...args)).json());
  await fetch(`${cli.gateway.url}/v1/users/user_2credit000000000000000000aa/billing/credits`, {
    method: "POST",
    headers: { authorization: `Bearer ${gone.key}`, "content-type": "application/json", "bailiff-reason": "CASE-1" },
    body: JSON.stringify({ amount: 90_000, currency: "USD", action: "increase", note: "May", idempotency_key: "May" }),
  });
  expect((await cli.bailiff("keys", "revoke", gone.id, "--reason", "leaked", "--yes")).code).toBe(0);
  const listed = () => cli.bailiff("audit", "list", "--key", gone.id);
  await eventually(listed, ({ stdout }) => stdout.includes("night shift"));
});
afterAll(() => cli?.stop());

it("in the log, its records and its acts, and not in JSON", async () => {
  const listed = await cli.bailiff("audit", "list", "--key", gone.id);
  expect(listed.stdout).toContain("night shift (revoked)");
  const page = pageSchema.parse((await cli.bailiff("audit", "list", "--key", gone.id, "--json")).json());
  expect(page.data[0]?.key?.name).toBe("night shift");
  expect(page.keys[gone.id]).toMatchObject({ status: "revoked", reason: "leaked" });
  const all = pageSchema.parse((await cli.bailiff("audit", "list", "--key", gone.id, "--all", "--json")).json());
  expect(all.keys[gone.id]?.status).toBe("revoked");
  for (const command of [
    ["list", "--all", "--key", gone.id],
    ["show", page.data[0]?.id ?? ""],
    ["report", "--key", gone.id],
  ])
    expect((await cli.bailiff("audit", ...command)).stdout).toContain("night shift (revoked)");
  expect((await cli.bailiff("audit", "tail", "--once", "--key", gone.id)).stdout).toContain("night shift (revoked)");
}, 60_000);

it("where it asks for approval, to an approver who may list no keys as well", async () => {
  const lead = cli.as("approver");
  const listed = await lead("approvals", "list");
  expect(listed.stdout).toContain("night shift (revoked)");
  const id = /apr_\w+/.exec(listed.stdout)?.[0] ?? "";
  expect((await lead("approvals", "show", id)).stdout).toMatch(/who asks +\w{12} night shift \(revoked\)/);
}, 60_000);

it("in the overview", async () => {
  const overview = () => cli.bailiff("overview");
  const shown = await eventually(overview, ({ stdout }) => stdout.includes("night shift (revoked)"));
  expect(shown.stdout).toContain("night shift (revoked)");
}, 60_000);
