// `bailiff hooks …` against a running gateway.
import { afterAll, beforeAll, expect, it } from "vitest";
import * as z from "zod";
import { eventually } from "../gateway-admin.ts";
import { type Receiver, startReceiver } from "../hooks/receiver.ts";
import { type CliGateway, cliGateway } from "./cli-gateway.ts";

let cli: CliGateway;
let receiver: Receiver;
beforeAll(async () => {
  cli = await cliGateway();
  receiver = await startReceiver();
});
afterAll(async () => {
  await cli.stop();
  await receiver.close();
});

const hook = z.looseObject({ id: z.string(), status: z.string(), filter: z.string().nullable(), events: z.array(z.string()) });
const run = async (...args: string[]) => {
  const ran = await cli.bailiff("hooks", ...args);
  expect(ran, ran.stderr).toMatchObject({ code: 0 });
  return ran;
};

it("makes a hook, whose secret is alone on stdout; tests it, lists its tries, sends one again; changes and deletes it", async () => {
  const made = await run("create", "--url", `${receiver.url}/cli`, "--event", "call.denied", "--event", "policy.published");
  expect(made.stdout).toMatch(/^whsec_[A-Za-z0-9+/]{43}=\n$/);
  const id = /hook_[0-9A-Za-z]{16}/.exec(made.stderr)?.[0] ?? "";
  expect((await run("list")).stdout).toContain(id);
  await run("test", id);
  const delivered = await eventually(
    async () => (await run("deliveries", id)).stdout,
    (text) => text.includes("hook.test"),
    20_000,
  );
  const delivery = /\S+-hook-test/.exec(delivered)?.[0] ?? "";
  expect((await run("resend", id, delivery)).stdout).toContain(delivery);
  await eventually(
    async () => receiver.arrived.length,
    (count) => count === 2,
  );
  expect(receiver.arrived.map(({ type, headers }) => [type, headers["webhook-id"]])).toEqual([
    ["hook.test", delivery],
    ["hook.test", delivery],
  ]);
  const updated = async (...args: string[]) => hook.parse((await run("update", id, ...args, "--json")).json());
  expect(await updated("--filter", "record.seq > 1", "--disable")).toMatchObject({
    status: "disabled",
    filter: "record.seq > 1",
  });
  expect(await updated("--enable")).toMatchObject({ status: "active", filter: "record.seq > 1" });
  expect(await updated("--no-filter", "--event", "call.denied")).toMatchObject({ filter: null, events: ["call.denied"] });
  expect((await run("rotate", id, "--overlap", "1h")).stdout).toMatch(/^whsec_/);
  expect((await run("show", id)).stdout).toMatch(/public key +whpk_\S+ until /);
  expect((await cli.bailiff("doctor")).stdout).toMatch(/ok +hooks +1 hook, 0 messages waiting/);
  expect((await run("delete", id, "--yes")).stdout).toContain("is deleted");
  expect(await cli.bailiff("hooks", "show", id)).toMatchObject({ code: 1 });
});

it("says what is wrong with an address, and does not repeat it", async () => {
  const refused = await cli.bailiff("hooks", "create", "--url", "https://10.0.0.1/s3cr3t", "--event", "call.denied");
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toMatch(/must name a host, not an address/);
  expect(refused.stderr + refused.stdout).not.toContain("s3cr3t");
});
