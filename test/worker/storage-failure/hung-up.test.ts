// A caller who hangs up cancels whatever of the call was not handed to `waitUntil`: what was begun, and what is to be on record, is handed over
// while its Ledger is still asked.
import { env } from "cloudflare:workers";
import { beforeAll, describe, expect, it } from "vitest";
import { createApp } from "../../../src/routes/app.ts";
import { type MintedKey, SECRETS, testGateway } from "../test-gateway.ts";

const gateway = testGateway();
let key: MintedKey;

beforeAll(async () => {
  await gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.ban"] }] }]);
  key = await gateway.mint(["p"]);
  // The bundle is at hand from here on: fetching it is handed over as well.
  await gateway.call("POST", "/v1/users/user_1/lock", { key: key.key });
});

/** How much was handed over by the time that the Ledger was asked, and has not answered. */
async function handedOver(asked: "admit" | "append", path: string): Promise<number> {
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
  const { ledgers } = gateway.services;
  const held = async <T>(name: typeof asked, call: () => Promise<T>): Promise<T> => {
    if (name !== asked) return call();
    reach();
    await answered;
    return call();
  };
  const holding: Pick<typeof ledgers, "admit" | "append"> = {
    admit: (...request) => held("admit", () => ledgers.admit(...request)),
    append: (...request) => held("append", () => ledgers.append(...request)),
  };
  const app = createApp({ ...gateway.services, ledgers: { ...ledgers, ...holding } });
  const authorization = `Bearer ${path.startsWith("/admin") ? SECRETS.ROOT_TOKEN : key.key}`;
  const headers = { authorization, "content-type": "application/json", "cf-connecting-ip": "203.0.113.7" };
  const handed: Promise<unknown>[] = [];
  const context = { waitUntil: (promise: Promise<unknown>) => void handed.push(promise) };
  const body = path.startsWith("/admin") ? JSON.stringify({ reason: "lost" }) : "{}";
  const request = new Request(`https://bailiff.test${path}`, { method: "POST", headers, body });
  const answering = app.fetch(request, env, Object.assign(Object.create(null), context));
  await reached;
  await new Promise((resolve) => setTimeout(resolve, 0));
  const count = handed.length;
  answer();
  await (await answering).arrayBuffer();
  for (let known = 0; known < handed.length; ) {
    known = handed.length;
    await Promise.all(handed);
  }
  return count;
}

describe("handed over while its Ledger is asked is", () => {
  it("an act", async () => {
    expect(await handedOver("admit", "/v1/users/user_1/ban")).toBe(1);
  });

  it("the record of a denial", async () => {
    expect(await handedOver("append", "/v1/users/user_1/lock")).toBe(1);
  });

  it("a change on the admin plane", async () => {
    expect(await handedOver("admit", `/admin/keys/${key.id}/revoke`)).toBe(1);
  });
});
