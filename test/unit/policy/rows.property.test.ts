// For every bundle, key and page of users: what a key could not look up is in no list that it gets and, where it may look up users at all,
// what it could look up is. Held against single decisions.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readExactly } from "../../../src/json/read-exactly.ts";
import { decide } from "../../../src/policy/decide/decide.ts";
import { hideRows } from "../../../src/policy/decide/hide-rows.ts";
import { bundleOf, inputOf } from "./asking.ts";

const CONDITIONS = [
  "has(target.private_metadata.staff)",
  "target.banned",
  "target.private_metadata.level > 2",
  "target.private_metadata.level == 9007199254740993",
  "target.locked || context.reason == 'x'",
  "has(target.username) && target.username.startsWith('svc-')",
  "target.email_addresses.exists(e, e.email_address.endsWith('@corp.example'))",
  "target.email_addresses.map(e, e.verification.status).exists(s, s == 'expired')",
  "target.email_addresses.filter(e, has(e.verification)).size() > 1",
  "target.email_addresses.exists(e, e.linked_to.exists(l, l.type == 'oauth'))",
  "target.email_addresses[0].email_address == 'a@corp.example'",
  "target.public_metadata.all(k, k != 'hidden')",
  "key.owner != target.public_metadata.owner",
];
const PLAIN = ["context.reason == 'y'", "key.name == 'Other'"];

const deny = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      deny: fc.constantFrom(["users.*"], ["users.get"], ["users.list", "users.get"], ["users.get", "users.ban"]),
      when: fc.constantFrom(...CONDITIONS),
    }),
  },
  // No list has this argument.
  fc.record({ deny: fc.constant(["users.get"]), when: fc.constant("target.id == args.user_id && target.banned") }),
);
const other = fc.oneof(
  fc.record({ deny: fc.constantFrom(["users.ban"], ["users.update", "users.bulk_ban"]), when: fc.constantFrom("target.banned") }),
  fc.record({ deny: fc.constantFrom(["users.get"], ["users.*"]), when: fc.constantFrom(...PLAIN) }),
);
const rules = fc.array(fc.oneof({ weight: 3, arbitrary: deny }, other), { maxLength: 4 });
const policies = fc.array(rules, { minLength: 1, maxLength: 3 });

const metadata = fc.dictionary(
  fc.constantFrom("staff", "level", "hidden", "owner", "__proto__"),
  fc.constantFrom<unknown>(true, 1, 3, 2.5, null, "team@example.com", []),
);
const user = fc.record(
  {
    banned: fc.constantFrom<unknown>(true, false, null, "no"),
    locked: fc.boolean(),
    username: fc.constantFrom<unknown>("svc-a", "ada", null, 3),
    private_metadata: fc.oneof(metadata, fc.constant(null)),
    public_metadata: metadata,
    email_addresses: fc.array(
      fc.record(
        {
          id: fc.string(),
          email_address: fc.constantFrom("a@corp.example", "a@example.com"),
          verification: fc.constantFrom<unknown>({ attempts: 1, status: "expired" }, { status: "verified" }, null, []),
          linked_to: fc.constantFrom<unknown>([{ type: "oauth" }, 3], [{ id: "x", type: "saml" }], [], {}),
        },
        { requiredKeys: [] },
      ),
      { maxLength: 2 },
    ),
    last_name: fc.string(),
  },
  { requiredKeys: [] },
);
const page = fc.array(user, { maxLength: 6 }).map((users) => users.map((one, at) => ({ ...one, id: `user_${at}` })));
const reason = fc.constantFrom("", "x", "y");

function documents(all: readonly (readonly object[])[]) {
  const allow = { id: "look", allow: ["users.get", "users.list"] };
  return all.map((some, index) => ({
    policy: `p${index}`,
    rules: [
      ...(index === 0 ? [allow] : []),
      ...some.map((rule, at) => ({ id: `r${at}`, ...rule })),
      ...(index > 0 && some.length === 0 ? [allow] : []),
    ],
  }));
}

/** As Clerk would write it, with a number that no double holds. */
function written(value: unknown): string {
  return JSON.stringify(value).replaceAll('"level":3', '"level":9007199254740993');
}

describe("for every bundle and every list", () => {
  it("a key gets whom it could look up, and nobody else", () => {
    const tally = { compared: 0, hidden: 0, shown: 0 };
    fc.assert(
      fc.property(policies, page, reason, (all, users, why) => {
        const made = documents(all);
        const bundle = bundleOf(...made);
        const how = { policies: made.map(({ policy }) => policy), reason: why };
        const list = decide(bundle, inputOf({ ...how, operation: "users.list", args: { limit: 10, offset: 0 } }));
        if (list.kind !== "decided") throw new Error("a list has no target");
        if (list.decision.effect === "deny") return;
        const text = written(users);
        const { rows } = list.decision;
        const shown =
          rows === null ? { ok: true as const, body: Buffer.from(text), hidden: 0 } : hideRows(Buffer.from(text), rows);
        if (!shown.ok) throw new Error("is a list");
        const left: readonly { id: string }[] = JSON.parse(Buffer.from(shown.body).toString());

        const lookUp = (one: { readonly id: string }) => {
          // As the gateway reads a single user: by the same reader.
          const target = exactly(written(one));
          const single = decide(bundle, inputOf({ ...how, operation: "users.get", args: { user_id: one.id }, target }));
          if (single.kind !== "decided") throw new Error("has its target");
          return single.decision.effect;
        };
        const plain = decide(bundle, inputOf({ ...how, operation: "users.get", args: { user_id: "user_0" } }));
        const never = plain.kind === "decided" && plain.decision.effect === "deny";
        const could = users.filter((one) => lookUp(one) === "allow").map(({ id }) => id);
        // Who may look up nobody, for reasons that are not the user's, is not for the list to say.
        if (!never) {
          tally.compared += 1;
          tally.hidden += shown.hidden;
          tally.shown += left.length;
          expect(left.map(({ id }) => id)).toEqual(could);
        }
        expect(shown.hidden).toBe(users.length - left.length);
      }),
      { numRuns: 1_000 },
    );
    // Of both enough, or the cases say nothing.
    expect(Object.entries(tally).filter(([, cases]) => cases < 100)).toEqual([]);
  });
});

function exactly(text: string): unknown {
  const read = readExactly(Buffer.from(text));
  if (!read.ok) throw new Error("is JSON");
  return read.value;
}
