// For every filter: spellings that mean the same give the same arguments, the same decision and the same bytes for Clerk; and whatever is
// sent, what comes out is refused or is the one spelling.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { decide } from "../../../src/policy/decide/decide.ts";
import { argsOf, errorsOf, operationNamed, readQuery, sentQuery, VOCABULARY } from "./reading.ts";

const list = operationNamed("users.list");
const count = operationNamed("users.count");

const idTail = fc.stringMatching(/^[A-Za-z0-9_]{1,12}$/);
const foreignId = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9_.]{1,12}$/),
  fc.constantFrom("a b", "a,b", "é", "cn=x,ou=y", "a+b", "a-", "😀"),
);

/** A set of ids that are meant and of others that are left out, by what they are called. */
const signedFilter = fc.record({
  name: fc.constantFrom("user_id", "organization_id", "external_id"),
  tails: fc.uniqueArray(idTail, { minLength: 1, maxLength: 8 }),
  leftOut: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
});
/** How a set is written: in which order, with which signs, which of them twice. */
const writing = fc.record({
  seed: fc.infiniteStream(fc.nat(1_000)),
  plus: fc.infiniteStream(fc.boolean()),
  twice: fc.infiniteStream(fc.boolean()),
});
type Writing = typeof writing extends fc.Arbitrary<infer T> ? T : never;

function written(
  { name, tails, leftOut }: { name: string; tails: readonly string[]; leftOut: readonly boolean[] },
  how: Writing,
): string {
  const take = <T>(stream: Iterator<T>): T => stream.next().value;
  const pairs = tails.flatMap((tail, index) => {
    const sign = leftOut[index] === true ? "-" : take(how.plus) ? "%2B" : "";
    const pair = `${name}=${sign}${name}_${tail}`;
    return take(how.twice) ? [pair, pair] : [pair];
  });
  return pairs
    .map((pair) => ({ pair, place: take(how.seed) }))
    .sort((one, other) => one.place - other.place)
    .map(({ pair }) => pair)
    .join("&");
}

const compiled = compileBundle(
  [
    {
      policy: "p",
      rules: [
        { id: "not-some", deny: ["users.list"], when: `has(args.user_id_excluded) && args.user_id_excluded[0] == "user_id_a"` },
        { id: "one", allow: ["users.list"], when: "size(args.user_id) == 1" },
        { id: "teams", allow: ["users.list"], when: `args.organization_id == ["organization_id_a"]` },
      ],
    },
  ],
  VOCABULARY,
  "v1",
);

/** Everything that a decision says, the values that it saw too. */
function decisionOn(args: Readonly<Record<string, unknown>>): unknown {
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const context = { reason: "", ip: null, country: null, nowMs: 0, userAgent: "" };
  const key = { id: "k", name: "k", owner: "o", policies: ["p"], scopes: null };
  const decided = decide(compiled.bundle, { key, operation: "users.list", args, context });
  if (decided.kind !== "decided") throw new Error("needs the target");
  const { detail, steps, ...rest } = decided.decision;
  return { detail, steps, ...rest };
}

function alike(one: string, other: string): void {
  const [left, right] = [argsOf(list, one), argsOf(list, other)];
  expect(left).toEqual(right);
  expect(decisionOn(left)).toEqual(decisionOn(right));
  expect(sentQuery(list, left)).toBe(sentQuery(list, right));
}

describe("spellings of one meaning", () => {
  it("of lists with signs", () => {
    fc.assert(
      fc.property(signedFilter, writing, writing, (filter, one, other) => alike(written(filter, one), written(filter, other))),
    );
  });

  it.each<[string, fc.Arbitrary<readonly string[]>]>([
    [
      "email_address",
      fc.uniqueArray(
        idTail.map((tail) => `${tail}+x@example.com`),
        { minLength: 1 },
      ),
    ],
    ["phone_number", fc.uniqueArray(fc.stringMatching(/^\+1[0-9]{10}$/), { minLength: 1 })],
    ["username", fc.uniqueArray(idTail, { minLength: 1 })],
    ["provider_user_id", fc.uniqueArray(foreignId, { minLength: 1 })],
  ])("of lists that are sets: %s", (name, values) => {
    const query = (texts: readonly string[]) =>
      [
        ...texts.map((text) => `${name}=${encodeURIComponent(text)}`),
        ...(name === "provider_user_id" ? ["provider=oauth_google"] : []),
      ].join("&");
    fc.assert(
      fc.property(values, fc.nat(7), (texts, turn) => {
        const turned = [...texts.slice(turn % texts.length), ...texts, ...texts.slice(0, turn % texts.length)].slice(0, 100);
        alike(query(texts), query(turned));
      }),
    );
  });

  it.each(["email_address_query", "username_query", "name_query"])("of text in which case does not count: %s", (name) => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9+@.é-]{1,20}$/), (text) => {
        const query = (spelled: string) => `${name}=${encodeURIComponent(spelled)}`;
        alike(query(text), query(text.replaceAll(/[a-z]/g, (letter) => letter.toUpperCase())));
      }),
    );
  });

  it.each<[string, string, fc.Arbitrary<string>]>([
    ["email_address", "", idTail.map((tail) => `${tail}+x@example.com`)],
    ["username", "", idTail],
    ["web3_wallet", "", fc.stringMatching(/^0x[0-9a-fA-F]{40}$/)],
    ["provider", "&provider_user_id=1", fc.stringMatching(/^[a-z]{1,12}$/)],
  ])("of a value: %s", (name, rest, value) => {
    const query = (text: string) => `${name}=${encodeURIComponent(text)}${rest}`;
    const other = (text: string) =>
      name === "provider" ? `oauth_${text}` : text.replaceAll(/(?!^0x)[a-z]/g, (letter) => letter.toUpperCase());
    fc.assert(fc.property(value, (text) => alike(query(text), query(other(text)))));
  });

  it("of an order, and of defaults that are spelled out", () => {
    for (const field of ["created_at", "username", "last_active_at"]) alike(`order_by=${field}`, `order_by=%2B${field}`);
    alike("", "limit=10&offset=0&order_by=-created_at");
    alike("query=a", "query=%61&limit=10");
  });
});

const NAMES = Object.keys(list.args.query.shape);
const anyText = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 12 }),
  fc.constantFrom(
    "user_x",
    "-user_x",
    "+user_x",
    "--x",
    "+-x",
    "-",
    "+",
    "",
    " ",
    "a,b",
    "a@b.example",
    "A@B.example",
    "+15555550123",
  ),
  fc.constantFrom(
    "oauth_google",
    "google",
    "created_at",
    "+created_at",
    "-username",
    "true",
    "false",
    "5",
    "1730160000000",
    "1730160000",
  ),
);
const anyQuery = fc
  .array(fc.tuple(fc.constantFrom(...NAMES), anyText), { minLength: 1, maxLength: 6 })
  .map((pairs) => pairs.map(([name, text]) => `${name}=${encodeURIComponent(text.toWellFormed())}`).join("&"));

describe("whatever is sent", () => {
  it("is refused, or is one spelling that reads as itself, with the same decision and the same bytes", () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        for (const operation of [list, count]) {
          const read = readQuery(operation, query);
          if (!read.ok) continue;
          const sent = sentQuery(operation, read.value);
          expect(argsOf(operation, sent)).toEqual(read.value);
          expect(sentQuery(operation, argsOf(operation, sent))).toBe(sent);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("a list never names nobody, nor one id twice, nor an id that Clerk could take for a sign", () => {
    fc.assert(
      fc.property(anyQuery, (query) => {
        const read = readQuery(list, query);
        if (!read.ok) return;
        for (const value of Object.values(read.value)) {
          if (!Array.isArray(value)) continue;
          expect(value.length).toBeGreaterThan(0);
          expect(new Set(value).size).toBe(value.length);
        }
        for (const name of ["user_id", "organization_id", "external_id"])
          for (const id of [read.value[name] ?? []].flat()) expect(String(id)).not.toMatch(/^(\+|-[+-]|-?$)/);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is not repeated in what is said against it", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...NAMES),
        fc.constantFrom("hunter2", "hunter2 x", "--hunter2", "hunter2,", "+-hunter2"),
        (name, text) => {
          const raw = [`${name}=${text}`, `${name}=${encodeURIComponent(text)}`, `${name}=${text}&${name}=-${text}`];
          for (const query of raw) expect(JSON.stringify(errorsOf(list, query))).not.toContain("hunter2");
        },
      ),
    );
  });
});
