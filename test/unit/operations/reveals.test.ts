// The column `reveals`: every argument of every row is said to reveal fields, or to reveal none. A new argument has no say, and fails here.
import { describe, expect, it } from "vitest";
import * as z from "zod/mini";
import { answerFacts } from "../../../src/clerk/answer-facts.ts";
import { signedLists } from "../../../src/clerk/args/signed-list.ts";
import { allArguments } from "../../../src/clerk/arguments.ts";
import type { Operation, RevealedField } from "../../../src/clerk/operation.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { maskCovers } from "../../../src/policy/engine.ts";
import { fieldsOf } from "../../../src/policy/language/asked-field.ts";
import { placesOf } from "../../../src/policy/language/meaning-places.ts";
import { buildVocabulary } from "../../../src/routes/vocabulary.ts";

/** In the path: what the call is about. That Clerk does not know it, it says (404). */
const NAMED = new Set([
  "user_id",
  "provider",
  "passkey_identification_id",
  "web3_wallet_identification_id",
  "external_account_id",
  "trusted_device_id",
]);

/** In a body, which only acts have: what is to be. What Clerk's refusals tell of it is in `docs/threat-model.md`. */
const SET = new Set([
  ...["external_id", "first_name", "last_name", "locale", "timezone", "username", "created_at", "legal_accepted_at"],
  ...[
    "email_address",
    "email_address_identification_status",
    "phone_number",
    "phone_number_identification_status",
    "web3_wallet",
  ],
  ...[
    "identification_status",
    "primary_email_address_id",
    "primary_phone_number_id",
    "primary_web3_wallet_id",
    "profile_image_id",
  ],
  ...["notify_primary_email_address_changed", "public_metadata", "private_metadata", "unsafe_metadata", "file", "user_ids"],
  ...[
    "password",
    "password_digest",
    "password_hasher",
    "totp_secret",
    "backup_codes",
    "skip_password_checks",
    "skip_legal_checks",
  ],
  ...["skip_password_requirement", "skip_user_requirement", "skip_restriction_checks", "bypass_client_trust", "banned", "locked"],
  ...["delete_self_enabled", "create_organization_enabled", "create_organizations_limit", "sign_out_of_other_sessions"],
  ...["revoke_all_sessions", "amount", "action", "currency", "idempotency_key", "note"],
]);

/** Asked of Clerk, and no field of any answer: the operation is an oracle of its own class, with a bound of its own (`guess`). */
const GUESSED: Readonly<Record<string, readonly string[]>> = {
  "users.verify_password": ["password"],
  "users.verify_totp": ["code"],
};

const shapeOf = (schema: { readonly shape: object }) => Object.keys(schema.shape);

function fieldsIn({ reveals = {} }: Operation): [argument: string, field: RevealedField][] {
  return Object.entries(reveals).flatMap(([argument, revealed]) => {
    const fields = "byValue" in revealed ? Object.values(revealed.byValue).flat() : revealed;
    return fields.map((field): [string, RevealedField] => [argument, field]);
  });
}

describe.each(OPERATIONS.map((operation) => [operation.name, operation] as const))("%s", (name, operation) => {
  it("says of each argument of its query what it reveals, and of no other", () => {
    const { query } = operation.args;
    expect(Object.keys(operation.reveals ?? {}).sort()).toEqual([...shapeOf(query), ...signedLists(query).values()].sort());
  });

  it("names in its path what the call is about, and nothing else", () => {
    expect(shapeOf(operation.args.path).filter((argument) => !NAMED.has(argument))).toEqual([]);
  });

  it("sets with its body, or guesses within a bound", () => {
    const body = [...shapeOf(operation.args.body), ...shapeOf(operation.legacyBody?.fields ?? { shape: {} })];
    const guessed = GUESSED[name] ?? [];
    expect(body.filter((argument) => !SET.has(argument) && !guessed.includes(argument))).toEqual([]);
    if (guessed.length > 0) expect([operation.class, operation.guess]).toEqual(["secret", { max: 10, perSeconds: 600 }]);
    if (body.length > 0) expect(operation.class).not.toBe("read");
  });

  const orderings = Object.entries(operation.reveals ?? {}).flatMap(([argument, revealed]) =>
    "byValue" in revealed ? [[argument, revealed] as const] : [],
  );
  it.each(orderings)("says so of each value of the ordering %s but of what is sorted by anyway", (argument, revealed) => {
    const field = z.toJSONSchema(allArguments(operation), { io: "output", unrepresentable: "any" }).properties?.[argument];
    const pattern = typeof field === "object" ? (field.pattern ?? "") : "";
    const fields = (/\(([a-z0-9_|]+)\)\$$/.exec(pattern)?.[1] ?? "").split("|");
    const values = fields.flatMap((one) => [one, `-${one}`]);
    const byDefault = typeof field === "object" ? field.default : undefined;
    expect(values.length).toBeGreaterThan(2);
    expect(Object.keys(revealed.byValue).sort()).toEqual(values.filter((value) => value !== byDefault).sort());
  });

  const fields = fieldsIn(operation);
  if (fields.length > 0)
    it("reveals what answers have, by a path that they have", () => {
      for (const [argument, { at, also = {} }] of fields) {
        expect(Object.keys(at)).toHaveLength(1);
        const more = Object.entries(also).flatMap(([shown, paths]) => paths.map((path) => [shown, path] as const));
        for (const [shown, path] of [...Object.entries(at), ...more]) {
          const shape = OPERATIONS.find((row) => row.name === shown)?.answer;
          expect([argument, shown, path, isDescribed(shape, path)]).toEqual([argument, shown, path, true]);
          expect(maskCovers([path], answerFacts(shape), path)).toBe(true);
        }
      }
    });
});

/** Not by a mask's walk: member by member, as the table of shapes has it. */
function isDescribed(shape: string | undefined, path: string): boolean {
  let place = answerFacts(shape).place();
  place = place?.members.get("data")?.place() ?? place;
  for (const segment of path.split(".")) {
    const inside = place?.element === null || place === null ? place : place.element();
    place = segment === "*" ? inside : (inside?.members.get(segment)?.place() ?? null);
    if (place === null) return false;
  }
  return true;
}

it("every field of a user that is asked about is looked for wherever a row of an answer carries it", () => {
  const asks = buildVocabulary(OPERATIONS, []).get("users.count")?.asks;
  const places = (argument: string) =>
    asks?.get(argument)?.always.map((field) => field.places.map(({ operation, path, shows }) => `${shows} ${operation} ${path}`));
  expect(places("banned")).toEqual([
    [
      "anybody users.get banned",
      "anybody users.list banned",
      "rows users.get_instance_organization_memberships public_user_data.banned",
    ],
  ]);
  expect(places("phone_number_query")).toEqual([
    [
      "anybody users.get phone_numbers.*.phone_number",
      "some users.get_organization_memberships public_user_data.identifier",
      "some users.get_instance_organization_memberships public_user_data.identifier",
      "some users.get_organization_invitations public_inviter_data.identifier",
      "some users.replace_phone_number phone_number",
      "anybody users.list phone_numbers.*.phone_number",
    ],
  ]);
  expect(asks?.has("limit")).toBe(false);
});

it("the same field is one object, whichever argument asks about it", () => {
  const vocabulary = buildVocabulary(OPERATIONS, []);
  const field = (operation: string, argument: string) => vocabulary.get(operation)?.asks?.get(argument)?.always[0];
  expect(field("users.list", "phone_number")).toBe(field("users.count", "phone_number_query"));
});

/** Of what the filters ask about, and yet something else: of devices and tokens, and where an answer has the user's own beside it. */
const SOMETHING_ELSE =
  /^(?:label|id_token|passkeys|external_accounts|saml_accounts|enterprise_accounts|scim|organization_memberships)\b/;

it("an address, a number, a name or an outside identity is looked for in whatever answers with it", () => {
  const entries = [...buildVocabulary(OPERATIONS, []).values()];
  const asked = entries.flatMap(({ asks }) => [...(asks?.values() ?? [])].flatMap(fieldsOf)).flatMap(({ places }) => places);
  const missed = OPERATIONS.filter(({ name }) => !/trusted_device/.test(name)).flatMap(({ name, answer }) => {
    const facts = answerFacts(answer);
    const place = facts.place();
    const found = (["email", "phone", "name", "identity"] as const).flatMap((one) =>
      place === null ? [] : placesOf(place, one),
    );
    // Masked there by a path, it is not asked about.
    const isFound = (path: string) => asked.some((one) => maskCovers([path], one.answer, one.path));
    return found.filter((path) => !SOMETHING_ELSE.test(path) && !isFound(path)).map((path) => `${name} ${path}`);
  });
  expect(missed).toEqual([]);
});
