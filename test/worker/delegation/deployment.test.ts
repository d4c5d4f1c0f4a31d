// During a deployment a Worker may speak with a Registry or a Ledger of the version before, and the other way round. What either does not
// know of the other ends as if it were away: 503, nothing sent, nothing half done.
import { env } from "cloudflare:workers";
import { beforeAll, beforeEach, expect, it, vi } from "vitest";
import { Ledger } from "../../../src/ledger/ledger.ts";
import { Registry } from "../../../src/ledger/registry.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const TEAM = { policy: "team", rules: [{ id: "all", allow: ["keys.create", "keys.rotate", "users.get", "users.ban"] }] };
const wanted = { name: "Child", owner: "team@example.com", policies: ["team"] };
const away = { status: 503, codes: ["bailiff_ledger_unavailable"] };

/** The objects as they are, without the methods that the version before does not have. */
function without<T extends Rpc.DurableObjectBranded | undefined>(
  objects: DurableObjectNamespace<T>,
  lacking: readonly string[],
): DurableObjectNamespace<T> {
  return new Proxy(objects, {
    get(namespace, property) {
      const value: unknown = Reflect.get(namespace, property);
      if (property !== "get") return typeof value === "function" ? value.bind(namespace) : value;
      return (id: DurableObjectId) =>
        new Proxy(namespace.get(id), {
          get(stub, name) {
            const lacks = () =>
              Promise.reject(new TypeError(`The RPC receiver does not implement the method "${String(name)}".`));
            return typeof name === "string" && lacking.includes(name) ? lacks : Reflect.get(stub, name);
          },
        });
    },
  });
}

const here = testGateway();
const earlierRegistry = testGateway({
  bindings: { REGISTRY: without(env.REGISTRY, ["beginMint", "beginKeyChanges", "endKeyChanges", "minted"]) },
});
const earlierLedgers = testGateway({ bindings: { LEDGER: without(env.LEDGER, ["reserveIfCurrent", "standing"]) } });
let parent: MintedKey;
let child: MintedKey;
const ban = ({ key }: MintedKey, gateway = here) => gateway.call("POST", "/v1/users/user_1/ban", { key });
const shown = async ({ id }: MintedKey) => (await here.admin("GET", `/keys/${id}`)).body;

beforeAll(async () => {
  expect((await here.publish([TEAM])).status).toBe(200);
});
beforeEach(async () => {
  for (const { clerk } of [here, earlierRegistry, earlierLedgers]) {
    clerk.sent.length = 0;
    clerk.answerWith(() => json({ id: "user_1", object: "user" }));
  }
  parent = await here.mint(["team"]);
  child = await here.mint(["team"], {}, parent.key);
});

it("a method that speaks otherwise than in the version before has another name than there", () => {
  const names = [...Object.getOwnPropertyNames(Registry.prototype), ...Object.getOwnPropertyNames(Ledger.prototype)];
  for (const name of ["beginKey", "beginKeyChange", "endKeyChange", "reserve"]) expect(names).not.toContain(name);
});

it.each<[string, string, () => string, unknown]>([
  ["mints nothing", "POST", () => "/keys", wanted],
  ["rotates nothing", "POST", () => `/keys/${parent.id}/rotate`, {}],
  ["changes nothing", "PATCH", () => `/keys/${parent.id}`, { scopes: ["users.get"] }],
  ["revokes nothing, and does not say that it did", "POST", () => `/keys/${parent.id}/revoke`, { reason: "lost" }],
])("with a Registry of the version before a Worker %s", async (_what, method, path, body) => {
  const before = await shown(parent);
  expect(await earlierRegistry.admin(method, path(), body)).toMatchObject(away);
  expect(await shown(parent)).toEqual(before);
  for (const key of [parent, child]) expect((await ban(key)).status).toBe(200);
});

it("with Ledgers of the version before, which do not look whether a key above is what was decided on, its keys act not at all", async () => {
  expect(await ban(child, earlierLedgers)).toMatchObject(away);
  expect(earlierLedgers.clerk.sent).toEqual([]);
  expect((await ban(parent, earlierLedgers)).status).toBe(200);
});

it("a rotation that did not end what was minted, in a Ledger of the version before, is not said to have", async () => {
  const change = here.services.ledgers.changeKey;
  const spy = vi.spyOn(here.services.ledgers, "changeKey").mockImplementation((id, asked) => {
    return change(id, asked.kind === "rotate" ? { ...asked, severs: false } : asked);
  });
  const rotated = await here.admin("POST", `/keys/${parent.id}/rotate`, {});
  spy.mockRestore();
  expect(rotated).toMatchObject(away);
  expect((await here.admin("POST", `/keys/${parent.id}/rotate`, {})).status).toBe(200);
  expect((await ban(child)).codes).toEqual(["clerk_key_invalid"]);
});
