// A question about many keys, by whoever sees some of them, costs the Registry as much as one about few: there is one Registry for everybody.
import { env } from "cloudflare:workers";
import { beforeAll, expect, it } from "vitest";
import { countingRegistry } from "../counting-registry.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";

const { bindings, asked } = countingRegistry(env.REGISTRY);
const gateway = testGateway({ bindings });
const team: MintedKey[] = [];
let watcher: MintedKey;

beforeAll(async () => {
  gateway.clerk.answerWith(() => json({ id: "user_1" }));
  const see = { id: "see", allow: ["policies.explain"], when: "target.owner == key.owner" };
  const policies = [
    { policy: "watch", rules: [{ id: "who", allow: ["policies.who_can"] }, see] },
    { policy: "work", rules: [{ id: "work", allow: ["users.get"] }] },
    { policy: "looks", rules: [{ id: "look", allow: ["keys.get"], when: "target.owner == key.owner" }] },
  ];
  expect(await gateway.publish(policies)).toMatchObject({ status: 200 });
  for (let n = 0; n < 12; n += 1) {
    team.push(await gateway.mint(["work", "looks"], { owner: "support" }));
    await gateway.mint(["work"], { owner: "finance" });
  }
  watcher = await gateway.mint(["watch"], { owner: "support" });
});

/** What the Registry is asked for meanwhile. */
async function questions(ask: () => Promise<unknown>): Promise<readonly string[]> {
  asked.length = 0;
  await ask();
  return asked.toSorted();
}

const whoCan = async (key_ids: readonly string[]) => {
  const body = { operation: "users.get", args: { user_id: "user_1" }, key_ids };
  const answer = await gateway.admin("POST", "/who-can", body, watcher.key);
  expect(answer, answer.text).toMatchObject({ status: 200 });
  expect(answer.body?.["data"]).toHaveLength(key_ids.length);
};
const evaluate = async (ids: readonly string[], action: (id: string) => object) => {
  const evaluations = ids.map((id) => ({ subject: { type: "api_key", id }, action: action(id) }));
  const body = { resource: { type: "user", id: "user_1" }, evaluations };
  const answer = await gateway.call("POST", "/access/v1/evaluations", { key: watcher.key, body });
  expect(answer, answer.text).toMatchObject({ status: 200 });
  expect(JSON.parse(answer.text).evaluations.map(({ decision }: { decision: boolean }) => decision)).toEqual(ids.map(() => true));
};

it.each([
  ["who can", whoCan],
  ["would it be yes", (ids: readonly string[]) => evaluate(ids, () => ({ name: "users.get" }))],
  [
    "would it be yes, of another key each",
    (ids: readonly string[]) => evaluate(ids, (key_id) => ({ name: "keys.get", properties: { key_id } })),
  ],
])("%s", async (_what, ask) => {
  const ids = team.map(({ id }) => id);
  await ask(ids);
  const [few, many] = [await questions(() => ask(ids.slice(0, 2))), await questions(() => ask(ids))];
  expect(many).toEqual(few);
  expect(many.length).toBeLessThan(8);
});
