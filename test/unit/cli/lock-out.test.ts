// Does a bundle leave somebody who may publish the next one?
import { expect, it } from "vitest";
import { gatewayVocabulary } from "../../../cli/policies/gateway-vocabulary.ts";
import { lockOutOf, type PublishingKey } from "../../../src/compare/effect/lock-out.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";

const vocabulary = gatewayVocabulary();
const PUBLISH = { id: "publish", allow: ["policies.publish"] };
const DENY = { id: "never", deny: ["policies.*"] };

function bundle(...policies: readonly (readonly [name: string, ...rules: readonly unknown[]])[]) {
  const documents = policies.map(([policy, ...rules]) => ({ policy, rules }));
  const result = compileBundle(documents, vocabulary, "v1");
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("; "));
  return result.bundle;
}
const READS = { id: "read", allow: ["policies.read"] };
const key = (id: string, policy: string, more: Partial<PublishingKey> = {}): PublishingKey => ({
  id,
  status: "active",
  policies: [policy],
  scopes: null,
  ...more,
});
const [ada, bob] = [key("ada", "a"), key("bob", "b")];
const both = bundle(["a", PUBLISH], ["b", PUBLISH]);

it.each<[string, ReturnType<typeof bundle>, ReturnType<typeof bundle>, readonly PublishingKey[], string | null, string | null]>([
  ["nothing to tell where all stay", both, both, [ada, bob], "ada", null],
  ["nothing to tell where another one stays", both, bundle(["a", PUBLISH], ["b", READS]), [ada, bob], "ada", null],
  ["the key that publishes", both, bundle(["a", PUBLISH, DENY], ["b", PUBLISH]), [ada, bob], "ada", "self"],
  ["not the root token", both, bundle(["a", READS], ["b", PUBLISH]), [ada, bob], null, null],
  ["everybody, when the policies are gone", both, bundle(["c", READS]), [ada, bob], null, "everybody"],
  ["everybody, by a deny", both, bundle(["a", PUBLISH, DENY], ["b", READS]), [ada, bob], "ada", "everybody"],
  [
    "everybody, when who stays is not active",
    both,
    bundle(["a", READS], ["b", PUBLISH]),
    [ada, { ...bob, status: "expired" }],
    null,
    "everybody",
  ],
  [
    "everybody, when the scopes of who stays leave it out",
    both,
    bundle(["a", READS], ["b", PUBLISH]),
    [ada, { ...bob, scopes: ["users.get"] }],
    null,
    "everybody",
  ],
  ["nobody, where a condition may hold", both, bundle(["a", { ...PUBLISH, when: "context.reason != ''" }]), [ada], "ada", null],
  ["nobody, where none could before", bundle(["a", READS]), bundle(["a", DENY]), [ada], "ada", null],
])("locks out %s", (_name, before, after, keys, self, expected) => {
  expect(lockOutOf(before, after, keys, self, vocabulary)).toBe(expected);
});

it("who signs in may publish like a key of the entry's policies", () => {
  const people = [{ emails: ["ada@example.com"], policies: ["a"] }];
  const lists = { before: { people }, after: { people } };
  const none = { before: { people }, after: {} };
  expect(lockOutOf(both, both, [], null, vocabulary, lists)).toBeNull();
  expect(lockOutOf(both, both, [], null, vocabulary, none)).toBe("everybody");
  expect(lockOutOf(both, bundle(["a", READS], ["b", PUBLISH]), [], null, vocabulary, lists)).toBe("everybody");
  expect(lockOutOf(both, both, [bob], null, vocabulary, none)).toBeNull();
  expect(lockOutOf(both, both, [], null, vocabulary, { before: {}, after: { machines: people } })).toBeNull();
});
