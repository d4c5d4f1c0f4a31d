// The same races with nothing held back: both sides are sent at once, one of them so many turns of the event loop later, over and over. Whoever takes
// rights away has the last word, however the two come to lie.
import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { browser } from "../console/session-scene.ts";
import { testGateway } from "../test-gateway.ts";

const theirs = testGateway();
const ours = testGateway();
const EDITOR = {
  policy: "editor",
  rules: [{ id: "all", allow: ["policies.publish", "policies.read", "keys.update", "keys.get", "audit.read"] }],
};
const LESS = { policy: "less", rules: [{ id: "look", allow: ["keys.list"] }] };
const support = (rule: string) => ({ policy: "support", rules: [{ id: rule, allow: ["users.get"] }] });
const RUNS = 25;

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setTimeout(resolve, 0));
};
const later = fc.nat({ max: 24 });
const inForce = async () => (await ours.admin("GET", "/policies")).body?.["policies"];

beforeAll(async () => {
  expect(await ours.publish([EDITOR, LESS, support("before")])).toMatchObject({ status: 200 });
});

/** What a session sends and what is done to its key, both in their own time. */
async function atOnce<Value>(
  calls: readonly [theirs: () => Promise<Value>, ours: () => Promise<Value>],
  delays: readonly [number, number],
): Promise<readonly [Value, Value]> {
  const [one, other] = calls.map(async (call, index) => {
    await turns(delays[index] ?? 0);
    return call();
  });
  if (one === undefined || other === undefined) throw new Error("two calls");
  return [await one, await other];
}

async function session() {
  const key = await ours.mint(["editor", "less"]);
  const one = browser(theirs);
  expect(await one.signIn(key.key)).toMatchObject({ status: 201 });
  return { key, one };
}

it("a publish by a session never comes over one that took its right away", async () => {
  const without = [{ ...EDITOR, rules: [{ id: "all", allow: ["policies.read"] }] }, LESS];
  await fc.assert(
    fc.asyncProperty(later, later, fc.nat(), async (mine, its, n) => {
      await ours.publish([EDITOR, LESS, support("before")]);
      const { one } = await session();
      const last = [...without, support(`ours${n}`)];
      const [, answer] = await atOnce(
        [
          () => one.call("PUT", "/admin/policies", { body: { policies: [EDITOR, LESS, support(`theirs${n}`)] } }),
          () => ours.admin("PUT", "/policies", { policies: last }),
        ],
        [its, mine],
      );
      expect(answer.status).toBe(200);
      expect(await inForce()).toEqual(last);
      await ours.publish([EDITOR, LESS, support("before")]);
    }),
    { numRuns: RUNS },
  );
});

it("what is in force when a revocation has been answered stays in force", async () => {
  await fc.assert(
    fc.asyncProperty(later, later, fc.nat(), async (mine, its, n) => {
      const { key, one } = await session();
      let then: unknown;
      const [, answer] = await atOnce<{ readonly status: number }>(
        [
          () => one.call("PUT", "/admin/policies", { body: { policies: [EDITOR, LESS, support(`theirs${n}`)] } }),
          async () => {
            const revoked = await ours.admin("POST", `/keys/${key.id}/revoke`, { reason: "leaked" });
            then = await inForce();
            return revoked;
          },
        ],
        [its, mine],
      );
      expect(answer.status).toBe(200);
      expect(await inForce()).toEqual(then);
    }),
    { numRuns: RUNS },
  );
});

it("a key that is narrowed stays narrowed, whatever it asks for itself", async () => {
  await fc.assert(
    fc.asyncProperty(later, later, async (mine, its) => {
      const { key, one } = await session();
      const [, answer] = await atOnce(
        [
          () => one.call("PATCH", `/admin/keys/${key.id}`, { body: { allowed_cidrs: null, scopes: null } }),
          () => ours.admin("PATCH", `/keys/${key.id}`, { allowed_cidrs: ["198.51.100.0/24"], scopes: ["keys.get"] }),
        ],
        [its, mine],
      );
      expect(answer.status).toBe(200);
      expect((await ours.admin("GET", `/keys/${key.id}`)).body).toMatchObject({
        allowed_cidrs: ["198.51.100.0/24"],
        scopes: ["keys.get"],
      });
    }),
    { numRuns: RUNS },
  );
});
