// Spellings that Clerk, or the standard behind a value, takes for one: what the tests know of it, without the code that they test. A value
// is its JSON text; undefined is an argument that is left out. In the path and in the query a text goes without its quotes.
import fc from "fast-check";
import * as z from "zod/mini";
import { formOf } from "../../../src/canonical-form.ts";
import { type Argument, bareSchema } from "./arguments.ts";

type Spelled = string | undefined;
export type Pair = readonly [Spelled, Spelled];

const json = (value: unknown): string => JSON.stringify(value);
const textPair = ([one, other]: readonly [string, string]): Pair => [json(one), json(other)];

const letters = (alphabet: string, min: number, max: number) =>
  fc.array(fc.constantFrom(...alphabet), { minLength: min, maxLength: max }).map((all) => all.join(""));
const LOWER = "abcdefghijklmnopqrstuvwxyz";

/** The same text, each letter in either case. */
function inAnyCase(texts: fc.Arbitrary<string>): fc.Arbitrary<readonly [string, string]> {
  const mixed = (text: string) =>
    fc
      .array(fc.boolean(), { minLength: text.length, maxLength: text.length })
      .map((upper) => [...text].map((letter, at) => (upper[at] === true ? letter.toUpperCase() : letter.toLowerCase())).join(""));
  return texts.chain((text) => fc.tuple(mixed(text), mixed(text)));
}

const emailText = fc
  .tuple(letters(`${LOWER}0123456789`, 1, 8), letters(`${LOWER}+_.-`, 0, 4), letters(LOWER, 1, 8), letters(LOWER, 2, 3))
  .map(([head, tag, domain, top]) => `${head}${tag.replaceAll(".", "")}@${domain}.${top}`);
const idText = letters(`${LOWER.toUpperCase()}${LOWER}0123456789_-`, 1, 20).map((text) => `idn_${text}`);
const phoneText = letters("0123456789", 6, 13).map((digits) => `+1${digits}`);

/** Composed or not, with blanks around it or not. */
const proseText = fc.tuple(letters("éàüñÅabc", 1, 6), fc.constantFrom("", " ", "\u00A0"), fc.constantFrom("", "  ", "\t"));
const prose = proseText.map(
  ([text, before, after]) => [text.normalize("NFC"), `${before}${text.normalize("NFD")}${after}`] as const,
);

const moment = fc
  .tuple(
    fc.integer({ min: 0, max: 4_102_444_800_000 }),
    fc.integer({ min: -14 * 60, max: 14 * 60 }),
    fc.constantFrom("", "0", "00"),
  )
  .map(([ms, offset, zeros]) => {
    const shifted = new Date(ms + offset * 60_000).toISOString().replace("Z", zeros);
    const two = (part: number) => String(Math.floor(Math.abs(part))).padStart(2, "0");
    return [new Date(ms).toISOString(), `${shifted}${offset < 0 ? "-" : "+"}${two(offset / 60)}:${two(offset % 60)}`] as const;
  });

/** By name: an argument that means something means it in every operation. */
const TEXTS: Readonly<Record<string, fc.Arbitrary<readonly [string, string]>>> = {
  currency: inAnyCase(letters(LOWER, 3, 3)),
  provider: letters(`${LOWER}_`, 1, 10).map((name) => [`x${name}`, `oauth_x${name}`] as const),
  email_address: inAnyCase(emailText),
  username: inAnyCase(letters(`${LOWER}0123456789_-`, 4, 12)),
  web3_wallet: inAnyCase(letters("0123456789abcdef", 40, 40)).map(([one, other]) => [`0x${one}`, `0X${other}`] as const),
  locale: inAnyCase(fc.constantFrom("en-GB", "de", "zh-Hant-TW", "sl-rozaj-1994", "en-x-a-bcd")),
  first_name: prose,
  last_name: prose,
  note: prose,
  created_at: moment,
  legal_accepted_at: moment,
  totp_secret: inAnyCase(letters(`${LOWER}234567`, 8, 32)),
  email_address_query: inAnyCase(letters(LOWER, 1, 8)),
  username_query: inAnyCase(letters(LOWER, 1, 8)),
  name_query: inAnyCase(letters(LOWER, 1, 8)),
  order_by: fc.constantFrom<[string, string][]>(
    ["+created_at", "created_at"],
    ["username", "+username"],
    ["-last_name", "-last_name"],
  ),
};

/** Of texts that have one spelling already. */
const SAMPLES: Readonly<Record<string, fc.Arbitrary<string>>> = {
  phone_number: phoneText,
  password: fc.string({ minLength: 8 }),
  password_digest: fc.string({ minLength: 8 }),
  password_hasher: fc.constantFrom("bcrypt", "argon2i"),
  code: letters("0123456789", 6, 6),
  external_id: letters(`${LOWER}ABC-:`, 1, 12).map((text) => `crm${text}`),
  timezone: fc.constantFrom("UTC", "Europe/London", "Etc/GMT+5", "America/Argentina/Buenos_Aires"),
  starting_after: idText,
  query: letters(LOWER, 1, 8),
  phone_number_query: letters("0123456789", 3, 8),
  idempotency_key: letters(`${LOWER}ABC-:0`, 1, 12),
};

/** Members in another order, numbers in another way. */
const metadataPair: fc.Arbitrary<Pair> = fc
  .uniqueArray(fc.tuple(letters(`${LOWER}019`, 1, 5), fc.integer({ min: -9, max: 9 })), {
    minLength: 1,
    maxLength: 5,
    selector: ([name]) => name,
  })
  .chain((members) =>
    fc.tuple(fc.constant(members), fc.shuffledSubarray(members, { minLength: members.length, maxLength: members.length })),
  )
  .map(([members, shuffled]): Pair => {
    const one = members.map(([name, number]) => `${json(name)}: {"n": ${number}, "m": [${number}]}`);
    const other = shuffled.map(([name, number]) => `${json(name)}: {"m": [${number}.0], "n": ${number}e0}`);
    return [`{${one.join(",")}}`, `{${other.join(",")}}`];
  });

const asSet = (elements: fc.Arbitrary<readonly [string, string]>): fc.Arbitrary<Pair> =>
  fc
    .array(elements, { minLength: 1, maxLength: 5 })
    .chain((pairs) =>
      fc.tuple(
        fc.constant(pairs),
        fc.shuffledSubarray([...pairs, ...pairs], { minLength: pairs.length * 2, maxLength: pairs.length * 2 }),
      ),
    )
    .map(([pairs, repeated]) => [json(pairs.map(([one]) => one)), json(repeated.map(([, other]) => other))]);

const asList = (elements: fc.Arbitrary<readonly [string, string]>): fc.Arbitrary<Pair> =>
  fc
    .uniqueArray(elements, { minLength: 1, maxLength: 4, selector: ([one]) => one.toLowerCase() })
    .map((pairs) => [json(pairs.map(([one]) => one)), json(pairs.map(([, other]) => other))]);

const LISTS_IN_ORDER: ReadonlySet<string> = new Set(["email_address", "phone_number", "web3_wallet"]);

/** Undefined where the tests know nothing of an argument: then they lack a line. */
export function equivalentsOf(argument: Argument): fc.Arbitrary<Pair> | undefined {
  const said = saidAloud(argument);
  if (said === undefined) return undefined;
  const silent = silentPairs(argument);
  return silent.length === 0 ? said : fc.oneof({ weight: 3, arbitrary: said }, fc.constantFrom(...silent));
}

function saidAloud({ name, schema, place, operation }: Argument): fc.Arbitrary<Pair> | undefined {
  const bare = bareSchema(schema);
  if (name.endsWith("_metadata")) return metadataPair;
  if (name.endsWith("_identification_status")) return fc.constant<Pair>([undefined, "[]"]);
  if (bare instanceof z.ZodMiniBoolean) return fc.constantFrom<Pair>(["true", "true"]);
  if (bare instanceof z.ZodMiniEnum) return fc.constantFrom(...bare.options.map((value): Pair => [json(value), json(value)]));
  if (bare instanceof z.ZodMiniNumber) {
    // Times are taken from 2010 on.
    const whole = /_(before|after|since)$/.test(name)
      ? fc.integer({ min: 1_300_000_000_000, max: 4_000_000_000_000 })
      : fc.integer({ min: 1, max: 99 });
    return place === "body"
      ? whole.map((number): Pair => [`${number}`, `${number}.0e0`])
      : whole.map((number): Pair => [`${number}`, `${number}`]);
  }
  const ids = name === "user_ids" || name.endsWith("_id") ? (SAMPLES[name] ?? idText) : SAMPLES[name];
  const texts = TEXTS[name] ?? ids?.map((text) => [text, text] as const);
  if (bare instanceof z.ZodMiniArray) {
    if (name === "backup_codes") return asSet(letters(LOWER, 8, 8).map((code) => [code, code] as const));
    if (texts === undefined) return undefined;
    // “+” and no sign say the same.
    if (place === "query" && /^(user|external|organization)_id$/.test(name))
      return asSet(texts.map(([one, other]) => [one, `+${other}`] as const));
    return operation.name === "users.create" && LISTS_IN_ORDER.has(name) ? asList(texts) : asSet(texts);
  }
  return texts?.map(textPair);
}

/** Ways to say nothing, where they are one. */
function silentPairs({ operation, name, schema }: Argument): readonly Pair[] {
  const pairs: Pair[] = [];
  const { absent = "" } = formOf(schema) ?? {};
  const creates = operation.name === "users.create";
  const accepts = (value: unknown) => schema.safeParse(value).success;
  // On creating there is nothing yet that null could clear.
  if (creates && accepts(null)) pairs.push([undefined, "null"]);
  if (creates && name.endsWith("_metadata")) pairs.push([undefined, "{}"]);
  if (creates && LISTS_IN_ORDER.has(name)) pairs.push([undefined, "[]"]);
  if (operation.name === "users.update_metadata" && name.endsWith("_metadata")) pairs.push([undefined, "{}"]);
  if (/^skip_|^sign_out_of_other_sessions$|^notify_/.test(name) && accepts(null))
    pairs.push([undefined, "null"], ["null", "false"]);
  if (creates && /^(banned|locked|bypass_client_trust)$/.test(name)) pairs.push([undefined, "false"]);
  if (absent.includes("empty text")) pairs.push([undefined, '""'], [undefined, '"  "']);
  return pairs;
}
