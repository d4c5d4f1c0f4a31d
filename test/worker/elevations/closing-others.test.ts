// Every key may close its own elevation. To close that of another takes a policy, of the key and of all those that it was minted through: what one
// of them lost since, those below it have lost with it.
import { beforeEach, expect, it } from "vitest";
import { browser } from "../console/session-scene.ts";
import type { MintedKey } from "../test-gateway.ts";
import { elevationScene, idOf, open, POLICIES, setTheScene } from "./elevation-scene.ts";

const scene = elevationScene();
const { gateway } = scene;
const CLOSER = { policy: "closer", rules: [{ id: "all", allow: ["elevations.close", "keys.create", "audit.read"] }] };
const NARROW = { policy: "narrow", rules: [{ id: "read", allow: ["audit.read"] }] };
let parent: MintedKey;
let child: MintedKey;

beforeEach(async () => {
  await setTheScene(scene);
  expect(await gateway.publish([...POLICIES, CLOSER, NARROW])).toMatchObject({ status: 200 });
  parent = await gateway.mint(["closer"]);
  child = await gateway.mint(["closer"], { name: "child" }, parent.key);
});

const close = (id: string, { key }: MintedKey) => gateway.admin("POST", `/elevations/${id}/close`, { reason: "enough" }, key);
const ownAlone = async ({ key }: MintedKey): Promise<unknown> => (await browser(gateway).signIn(key)).body?.["own"];

it("is for a key that was minted through one that may", async () => {
  expect(await close(idOf(await open(scene)), child)).toMatchObject({ status: 200 });
  expect(await ownAlone(child)).not.toContain("elevations.close");
});

it.each([
  ["policies", { policies: ["narrow"] }],
  ["scopes", { scopes: ["audit.read"] }],
])("is not any more once the %s of the key above allow it no more", async (_what, patch) => {
  expect(await gateway.admin("PATCH", `/keys/${parent.id}`, patch)).toMatchObject({ status: 200 });
  const id = idOf(await open(scene));
  for (const key of [parent, child]) {
    expect(await close(id, key)).toMatchObject({ status: 404, codes: ["bailiff_not_found"] });
    expect(await ownAlone(key)).toContain("elevations.close");
  }
  expect(await close(id, scene.holder)).toMatchObject({ status: 200 });
});
