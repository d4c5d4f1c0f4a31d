// Nothing that has a masked meaning is left of any answer: not where a description has it, not below what no description lists, not in
// metadata, by its name; whatever else stands there, and however the answer is wrapped. What has no such meaning stays.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ANSWER_MEANINGS, type AnswerMeaning } from "../../../src/clerk/answer-meanings.ts";
import { type AnswerPlace, placeOf } from "../../../src/clerk/answer-place.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { sampleAnswer } from "../../../src/clerk/sample-answer.ts";
import { maskedAnswer } from "../../../src/routes/call/answer/masked-answer.ts";

const SHAPES = [...new Set(OPERATIONS.map(({ answer }) => answer ?? ""))];
/** Of each meaning, as Clerk might call a new field. */
const NEW_NAMES: Readonly<Record<AnswerMeaning, readonly string[]>> = {
  email: ["email_address", "email_addresses", "backup_email_address", "e-mail", "workEMail", "identifier"],
  phone: ["phone_number", "recovery_phone_numbers", "identifier"],
  name: ["first_name", "display_name", "username", "identifier"],
  picture: ["image_url", "avatar", "cover_picture"],
  identity: ["provider_user_id", "external_accounts", "web3_wallets"],
  metadata: ["system_metadata", "public_metadata"],
};

type Marked = { readonly meanings: ReadonlySet<AnswerMeaning>; readonly text: string };

/** Values for a place: wherever something has a meaning, texts that say so. */
function valueAt(
  place: AnswerPlace,
  meanings: ReadonlySet<AnswerMeaning>,
  mark: (of: ReadonlySet<AnswerMeaning>) => string,
): fc.Arbitrary<unknown> {
  const { members, element, free } = place;
  const texts = fc.constant(null).map(() => mark(meanings));
  if (free) return unknownObject(meanings, mark, 2);
  const choices: fc.Arbitrary<unknown>[] = [];
  if (element !== null) choices.push(fc.array(valueAt(element(), meanings, mark), { maxLength: 2 }));
  if (members.size > 0) {
    const known = Object.fromEntries(
      [...members].map(([name, member]) => [name, valueAt(member.place(), new Set([...meanings, ...member.meanings]), mark)]),
    );
    choices.push(
      fc.tuple(fc.record(known, { requiredKeys: [] }), fc.option(unknownObject(meanings, mark, 2), { nil: {} })).map(
        // A description's own member is never one that Clerk added.
        ([described, added]) => ({
          ...added,
          ...Object.fromEntries(Object.keys(known).flatMap((name) => (name in added ? [[name, null]] : []))),
          ...described,
        }),
      ),
    );
  }
  return choices.length === 0 ? texts : fc.oneof(...choices);
}

/** Members that no description has: some mean something by their name, others hold more of them. */
function unknownObject(
  meanings: ReadonlySet<AnswerMeaning>,
  mark: (of: ReadonlySet<AnswerMeaning>) => string,
  depth: number,
): fc.Arbitrary<Record<string, unknown>> {
  const meant = ANSWER_MEANINGS.flatMap((meaning) => NEW_NAMES[meaning].map((name) => ({ meaning, name })));
  const named = fc.constantFrom(...meant).map(({ name }): [string, unknown] => {
    const of = meant.filter((one) => one.name === name).map(({ meaning }) => meaning);
    return [name, mark(new Set([...meanings, ...of]))];
  });
  const plain = fc.constantFrom("risk", "notes", "x").map((name): [string, unknown] => [name, mark(meanings)]);
  const nested =
    depth === 0
      ? plain
      : fc.tuple(
          fc.constantFrom("contact", "history", "more"),
          fc.oneof(
            unknownObject(meanings, mark, depth - 1),
            fc.array(unknownObject(meanings, mark, depth - 1), { maxLength: 2 }),
          ),
        );
  return fc.array(fc.oneof(named, plain, nested), { maxLength: 4 }).map((entries) => Object.fromEntries(entries));
}

function shownOf(answer: unknown, mask: readonly string[], shape: string | undefined): string {
  const masked = maskedAnswer(Buffer.from(JSON.stringify(answer)), mask, shape);
  if (masked === null) throw new Error("not read");
  return Buffer.from(masked.body).toString();
}

describe.each(SHAPES)("of %s", (shape) => {
  it.each(ANSWER_MEANINGS)("nothing that means %s is left, and all else is", (meaning) => {
    // A page is wrapped by nobody once more.
    const wrappings = placeOf(shape).members.has("data") ? [] : ["list", "page"];
    let made: Marked[] = [];
    const mark = (meanings: ReadonlySet<AnswerMeaning>) => {
      const text = `<${made.length}>`;
      made.push({ meanings, text });
      return text;
    };
    fc.assert(
      fc.property(valueAt(placeOf(shape), new Set(), mark), fc.constantFrom("bare", ...wrappings), (value, wrapped) => {
        const answer = wrapped === "bare" ? value : wrapped === "list" ? [value] : { data: [value], total_count: 1 };
        const marks = new Map(made.map((one) => [one.text, one]));
        const shown = shownOf(answer, [`@${meaning}`], shape);
        const left = [...shown.matchAll(/<\d+>/g)].flatMap(([text]) => marks.get(text) ?? []);
        expect(left.filter(({ meanings }) => meanings.has(meaning))).toEqual([]);
        if (wrapped !== "bare") return;
        const all = [...JSON.stringify(answer).matchAll(/<\d+>/g)].flatMap(([text]) => marks.get(text) ?? []);
        expect(left.length).toBe(all.filter(({ meanings }) => !meanings.has(meaning)).length);
      }),
      { numRuns: 30 },
    );
    made = [];
  });
});

it("whatever is added anywhere to a whole answer, nothing of it is left that its name gives away", () => {
  for (const shape of SHAPES) {
    const whole = sampleAnswer(shape);
    const everywhere = (value: unknown): unknown => {
      if (typeof value !== "object" || value === null) return value;
      if (Array.isArray(value)) return value.map(everywhere);
      const inside = Object.entries(value).map(([name, member]) => [name, everywhere(member)]);
      return {
        ...Object.fromEntries(inside),
        added: { backup_email_address: "<gone>", deeper: [{ contactEmail: "<gone>" }] },
        shadow_email: "<gone>",
      };
    };
    expect(shownOf(everywhere(whole), ["@email"], shape)).not.toContain("<gone>");
    expect(shownOf(everywhere(whole), ["@phone"], shape)).toContain("<gone>");
  }
});

it.each<[string, string, unknown, readonly string[], unknown]>([
  [
    "an organization's name is no person's",
    "MembershipPage",
    { data: [{ organization: { name: "Acme", image_url: "x" } }] },
    ["@name", "@picture"],
    { data: [{ organization: { name: "Acme", image_url: "x" } }] },
  ],
  [
    "an identifier goes with any of what it may be",
    "MembershipPage",
    { data: [{ public_user_data: { identifier: "+1", user_id: "u" } }] },
    ["@phone"],
    { data: [{ public_user_data: { user_id: "u" } }] },
  ],
  [
    "a bare list of what comes in pages",
    "MembershipPage",
    [{ public_user_data: { identifier: "a" }, organization: { image_url: "x" } }],
    ["@email", "@picture"],
    [{ public_user_data: {}, organization: { image_url: "x" } }],
  ],
  [
    "a page of what comes bare",
    "User[]",
    { data: [{ username: "ada", id: "u" }], total_count: 1 },
    ["@name"],
    { data: [{ id: "u" }], total_count: 1 },
  ],
  [
    "metadata of one's own",
    "User",
    { public_metadata: { email: "a", plan: "pro" } },
    ["@email"],
    { public_metadata: { plan: "pro" } },
  ],
  ["a plain field that became an object", "User", { locale: { email: "a", lang: "en" } }, ["@email"], { locale: { lang: "en" } }],
  [
    "paths and meanings together",
    "User",
    { id: "u", email_addresses: [{ id: "e" }], locale: "en" },
    ["@email", "locale"],
    { id: "u", email_addresses: [] },
  ],
])("%s", (_name, shape, answer, mask, expected) => expect(JSON.parse(shownOf(answer, mask, shape))).toEqual(expected));

it("of an answer that nothing is known of, names tell", () => {
  expect(JSON.parse(shownOf({ a: [{ email: "x", id: 1 }], phone: "y" }, ["@email"], undefined))).toEqual({
    a: [{ id: 1 }],
    phone: "y",
  });
});

it("an entry that no check let through shows nothing", () => {
  expect(shownOf({ id: "u" }, ["@emial"], "User")).toBe("null");
});
