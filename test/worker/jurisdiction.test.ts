// Where the objects are kept. workerd on its own has no jurisdictions: a namespace that has them is put in front of the real one, in which
// `eu` gives other objects under the same names, as on Cloudflare.
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { readSettings } from "../../src/env.ts";
import { parseJurisdiction } from "../../src/ledger/jurisdiction.ts";
import { JURISDICTIONS } from "../../src/ledger/jurisdictions.ts";
import { ledgerStub, registryStub, watchStub } from "../../src/ledger/registry-stub.ts";
import { SECRETS, testGateway } from "./test-gateway.ts";

type Objects = typeof env.BYPASS | typeof env.LEDGER | typeof env.REGISTRY | typeof env.COURIER;

function placedObjects<N extends Objects>(objects: N, made: string[], where = ""): N {
  return new Proxy(objects, {
    get(target, property) {
      if (property === "jurisdiction") return (name: string) => placedObjects(objects, made, name);
      const value: unknown = Reflect.get(target, property);
      if (typeof value !== "function") return value;
      if (property !== "idFromName") return value.bind(target);
      return (name: string) => {
        made.push(`${where}:${name}`);
        return target.idFromName(where === "" ? name : `${where}-${name}`);
      };
    },
  });
}

function placedGateway(jurisdiction: string) {
  const made: string[] = [];
  const bindings = {
    BYPASS: placedObjects(env.BYPASS, made),
    LEDGER: placedObjects(env.LEDGER, made),
    REGISTRY: placedObjects(env.REGISTRY, made),
    COURIER: placedObjects(env.COURIER, made),
  };
  return { made, gateway: testGateway({ vars: { JURISDICTION: jurisdiction }, bindings }), bindings };
}

describe("JURISDICTION", () => {
  it.each<[string | undefined, string | null | undefined]>([
    [undefined, null],
    ["", null],
    ...JURISDICTIONS.map((name): [string, string] => [name, name]),
    ["EU", undefined],
    ["europe", undefined],
    ["eu ", undefined],
  ])("%j is %j", (text, jurisdiction) => {
    expect(parseJurisdiction(text)).toBe(jurisdiction);
  });

  it.each([
    ["europe", "must be empty or one of eu, us, fedramp, fedramp-high"],
    // What this runtime really does.
    ["eu", "this runtime has no jurisdictions"],
  ])("%s is one clear problem here, and nothing is served", (jurisdiction, problem) => {
    const read = readSettings({ ...env, ...SECRETS, JURISDICTION: jurisdiction });
    expect(read).toEqual({ ok: false, problems: [expect.stringContaining(problem)] });
  });
});

describe("in a jurisdiction", () => {
  it("every object is made within it, from whatever part of Bailiff", async () => {
    const { made, gateway } = placedGateway("eu");
    await gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.*"] }] }]);
    const key = await gateway.mint(["p"]);
    await gateway.call("GET", "/v1/users/user_1", { key: key.key });
    await gateway.call("GET", "/v1/users/user_1", { key: "sk_test_bailiff_nobody" });
    await gateway.admin("GET", "/audit");
    await gateway.admin("GET", "/audit/export");
    await gateway.admin("GET", "/hooks");
    expect(new Set(made)).toEqual(new Set(["eu:registry", "eu:admin", "eu:anonymous", "eu:clerk", "eu:courier", `eu:${key.id}`]));
    expect((await gateway.admin("GET", "/status")).body).toMatchObject({ jurisdiction: "eu" });
  });

  it("there is nothing of what was made without: the objects are others", async () => {
    const { gateway } = placedGateway("");
    await gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.*"] }] }]);
    const key = await gateway.mint(["p"]);
    const elsewhere = placedGateway("us").gateway;
    expect((await elsewhere.admin("GET", "/policies")).body).toMatchObject({ policies: [] });
    expect((await elsewhere.call("GET", "/v1/users/user_1", { key: key.key })).status).toBe(401);
    expect((await gateway.admin("GET", "/status")).body).toMatchObject({ jurisdiction: null });
  });

  it("no stub is made with a setting that is none, not even one of the default objects", () => {
    const { bindings, made } = placedGateway("");
    expect(() => ledgerStub({ ...bindings, JURISDICTION: "europe" }, "admin")).toThrow("JURISDICTION");
    expect(() => registryStub({ ...bindings, JURISDICTION: "europe" })).toThrow("JURISDICTION");
    expect(() => watchStub({ ...bindings, JURISDICTION: "europe" }, 0)).toThrow("JURISDICTION");
    watchStub({ ...bindings, JURISDICTION: "eu" }, 3);
    expect(made.splice(0)).toEqual(["eu:watch-3"]);
    expect(made).toEqual([]);
  });
});
