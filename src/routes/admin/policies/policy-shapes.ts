// What the policy operations answer, as the API document shows it.
import * as z from "zod/mini";
import { once } from "../../../once.ts";
import { machinesSchema, peopleSchema, policyDocumentSchema, policyTestCaseSchema } from "../../../policy/engine.ts";
import { described, documented } from "../../../schema-docs.ts";
import { showAs } from "../../published/openapi/shown-as.ts";
import { keysField } from "../view/key-now.ts";
import { givenMachine, givenPerson, givenPolicy, givenTest } from "./policy-args.ts";

const version = described(z.string(), "Hash of the content; empty: no bundle yet.", "ca3f346bf665a3d6");

const policy = once(() =>
  documented(policyDocumentSchema(), {
    id: "Policy",
    description: "One policy document. Conditions and names are checked against the operations when it is published.",
    examples: [
      {
        policy: "support",
        description: "Looks users up; bans with a ticket",
        mask: ["private_metadata"],
        rules: [
          { id: "look-up", allow: ["users.get", "users.list", "users.count"] },
          {
            id: "ban-with-ticket",
            allow: ["users.ban", "users.unban"],
            when: 'context.reason.glob("TICKET-*")',
            limit: [{ max: 50, per: "1d" }],
          },
        ],
      },
    ],
  }),
);

const test = once(() =>
  documented(policyTestCaseSchema(), {
    id: "PolicyTest",
    description: "A case that travels with the bundle: one that fails refuses it.",
    examples: [
      {
        name: "bans with a ticket",
        policy: "support",
        operation: "users.ban",
        args: { user_id: "user_1" },
        context: { reason: "TICKET-1" },
        expect: { effect: "allow", rule: "ban-with-ticket" },
      },
    ],
  }),
);

const person = once(() => peopleSchema().def.element);
const machine = once(() => machinesSchema().def.element);

showAs(givenPolicy(), policy);
showAs(givenTest(), test);
showAs(givenPerson(), person);
showAs(givenMachine(), machine);

export const publishes = once(() =>
  documented(
    z.strictObject({
      data: z.array(
        z.strictObject({
          seq: described(z.int().check(z.minimum(1)), "1, 2, 3 …: counts publishes.", 7),
          version,
          published_at: documented(z.iso.datetime(), { examples: ["2026-11-23T18:45:00.000Z"] }),
          author: described(z.string(), "The key's id, or `root`.", "E80QmhC1jXA5"),
          in_force: documented(z.boolean(), { examples: [true] }),
        }),
      ),
      next_cursor: described(z.nullable(z.string()), "For the next page; null: this was the last.", null),
      ...keysField(),
    }),
    { id: "Publishes", description: "What was published, newest first. The same content again is the same version." },
  ),
);

export const bundle = once(() =>
  documented(
    z.strictObject({
      version,
      policies: z.array(policy()),
      tests: z.optional(z.array(test())),
      people: z.optional(z.array(person())),
      machines: z.optional(z.array(machine())),
      semantics: described(
        z.optional(z.int().check(z.minimum(1))),
        "Only where it was published under earlier rules of reading than today's: until the next publish these hold.",
        1,
      ),
    }),
    { id: "Bundle", description: "Policies as they were published. What this is can be PUT back." },
  ),
);

const place = once(() =>
  described(
    z.nullable(z.strictObject({ line: z.int().check(z.minimum(1)), column: z.int().check(z.minimum(1)) })),
    "Within a condition's text.",
    null,
  ),
);

export const checkReport = once(() =>
  documented(
    z.strictObject({
      ok: described(z.boolean(), "Would it be published?", true),
      version,
      problems: described(
        z.array(
          z.strictObject({
            policy: z.nullable(z.string()),
            rule: z.nullable(z.string()),
            path: described(z.string(), "`policies[0].rules[2].when`"),
            position: place(),
            message: z.string(),
          }),
        ),
        "What is wrong with the documents, a thousand faults at most.",
        [],
      ),
      warnings: described(
        z.array(
          z.strictObject({
            code: described(z.string(), "`field_unguarded`, `limit_never_applies` …"),
            policy: z.string(),
            rule: z.optional(z.string()),
            path: described(z.string(), "`policies[0].rules[2].when`"),
            message: z.string(),
            suggestion: described(z.optional(z.string()), "What to write instead."),
          }),
        ),
        "What could be published and is hardly meant.",
        [],
      ),
      tests: documented(z.array(z.strictObject({ name: z.string(), passed: z.boolean(), message: z.string() })), {
        examples: [[{ name: "bans with a ticket", passed: true, message: "passed" }]],
      }),
      test_problems: described(
        z.array(z.strictObject({ path: z.string(), message: z.string() })),
        "Cases that could not be run, a thousand faults at most.",
        [],
      ),
    }),
    { id: "CheckReport", description: "What publishing this bundle would say." },
  ),
);

export const published = once(() =>
  documented(
    z.strictObject({
      version,
      effective_by: described(z.iso.datetime(), "In force everywhere by then, for plain reads too.", "2026-11-23T18:45:30.000Z"),
      loses: described(
        z.optional(z.array(z.strictObject({ policy: z.string(), rule: z.string(), operations: z.array(z.string()) }))),
        "Only where the bundle before was read by earlier rules: what a rule's wildcards covered and do not any more. To be named if it is meant.",
        [{ policy: "support", rule: "look-up", operations: ["users.get_o_auth_access_token"] }],
      ),
    }),
    { id: "PublishedBundle", description: "The version in force from now on." },
  ),
);
