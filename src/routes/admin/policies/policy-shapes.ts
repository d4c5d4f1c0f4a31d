// What the policy operations answer, as the API document shows it.
import * as z from "zod";
import { once } from "../../../once.ts";
import { machinesSchema, peopleSchema, policyDocumentSchema, policyTestCaseSchema } from "../../../policy/engine.ts";
import { showAs } from "../../published/openapi/shown-as.ts";
import { keysField } from "../view/key-now.ts";
import { givenMachine, givenPerson, givenPolicy, givenTest } from "./policy-args.ts";

const version = z.string().meta({ description: "Hash of the content; empty: no bundle yet.", examples: ["ca3f346bf665a3d6"] });

const policy = once(() =>
  policyDocumentSchema().meta({
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
  policyTestCaseSchema().meta({
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

const person = once(() => peopleSchema().element);
const machine = once(() => machinesSchema().element);

showAs(givenPolicy(), policy);
showAs(givenTest(), test);
showAs(givenPerson(), person);
showAs(givenMachine(), machine);

export const publishes = once(() =>
  z
    .strictObject({
      data: z.array(
        z.strictObject({
          seq: z
            .int()
            .min(1)
            .meta({ description: "1, 2, 3 …: counts publishes.", examples: [7] }),
          version,
          published_at: z.iso.datetime().meta({ examples: ["2026-11-23T18:45:00.000Z"] }),
          author: z.string().meta({ description: "The key's id, or `root`.", examples: ["E80QmhC1jXA5"] }),
          in_force: z.boolean().meta({ examples: [true] }),
        }),
      ),
      next_cursor: z
        .string()
        .nullable()
        .meta({ description: "For the next page; null: this was the last.", examples: [null] }),
      ...keysField(),
    })
    .meta({ id: "Publishes", description: "What was published, newest first. The same content again is the same version." }),
);

export const bundle = once(() =>
  z
    .strictObject({
      version,
      policies: z.array(policy()),
      tests: z.array(test()).optional(),
      people: z.array(person()).optional(),
      machines: z.array(machine()).optional(),
      semantics: z
        .int()
        .min(1)
        .optional()
        .meta({
          description:
            "Only where it was published under earlier rules of reading than today's: until the next publish these hold.",
          examples: [1],
        }),
    })
    .meta({ id: "Bundle", description: "Policies as they were published. What this is can be PUT back." }),
);

const place = once(() =>
  z
    .strictObject({ line: z.int().min(1), column: z.int().min(1) })
    .nullable()
    .meta({ description: "Within a condition's text.", examples: [null] }),
);

export const checkReport = once(() =>
  z
    .strictObject({
      ok: z.boolean().meta({ description: "Would it be published?", examples: [true] }),
      version,
      problems: z
        .array(
          z.strictObject({
            policy: z.string().nullable(),
            rule: z.string().nullable(),
            path: z.string().meta({ description: "`policies[0].rules[2].when`" }),
            position: place(),
            message: z.string(),
          }),
        )
        .meta({ description: "What is wrong with the documents.", examples: [[]] }),
      warnings: z
        .array(
          z.strictObject({
            code: z.string().meta({ description: "`field_unguarded`, `limit_never_applies` …" }),
            policy: z.string(),
            rule: z.string().optional(),
            path: z.string().meta({ description: "`policies[0].rules[2].when`" }),
            message: z.string(),
            suggestion: z.string().optional().meta({ description: "What to write instead." }),
          }),
        )
        .meta({ description: "What could be published and is hardly meant.", examples: [[]] }),
      tests: z
        .array(z.strictObject({ name: z.string(), passed: z.boolean(), message: z.string() }))
        .meta({ examples: [[{ name: "bans with a ticket", passed: true, message: "passed" }]] }),
      test_problems: z
        .array(z.strictObject({ path: z.string(), message: z.string() }))
        .meta({ description: "Cases that could not be run.", examples: [[]] }),
    })
    .meta({ id: "CheckReport", description: "What publishing this bundle would say." }),
);

export const published = once(() =>
  z
    .strictObject({
      version,
      effective_by: z.iso.datetime().meta({
        description: "In force everywhere by then, for plain reads too.",
        examples: ["2026-11-23T18:45:30.000Z"],
      }),
      loses: z
        .array(z.strictObject({ policy: z.string(), rule: z.string(), operations: z.array(z.string()) }))
        .optional()
        .meta({
          description:
            "Only where the bundle before was read by earlier rules: what a rule's wildcards covered and do not any more. To be named if it is meant.",
          examples: [[{ policy: "support", rule: "look-up", operations: ["users.get_o_auth_access_token"] }]],
        }),
    })
    .meta({ id: "PublishedBundle", description: "The version in force from now on." }),
);
