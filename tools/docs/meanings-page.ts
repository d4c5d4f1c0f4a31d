// `docs/meanings.md`: what a mask by meaning hides, place by place.
import { meaningsOfName } from "../../src/clerk/answer-meanings.ts";
import { placeOf } from "../../src/clerk/answer-place.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { MEANING_TEXT, MEANINGS, type Meaning, meaningPlaces } from "../../src/policy/engine.ts";
import { GENERATED_NOTE } from "./operation-page.ts";

const INTRODUCTION = `# Meanings

${GENERATED_NOTE}

A [mask](policies.md#masks-and-what-they-cannot-do) may name a meaning: \`mask: ["@email"]\` hides all of Clerk's answers that has it, wherever it stands. Here are its places in the answers of each operation, as a mask would write them; what lies in a place that is hidden is not listed again. A field that may be one of several (\`identifier\` is an address, a phone number or a user name) goes with each of them.

What no description of Clerk's lists, a field that Clerk adds and what is in metadata, is told by its name: a mask by meaning hides \`backup_email_address\` and \`contactEmail\` at any depth. Not persons', and so never hidden by a meaning: names and pictures of organizations, plans and features.`;

const EXAMPLES: Readonly<Record<Meaning, readonly string[]>> = {
  email: ["email_address", "email", "backup_email_address", "contactEmail"],
  phone: ["phone_number", "phone", "work_phone_number"],
  name: ["first_name", "full_name", "username", "display_name"],
  picture: ["image_url", "avatar_url", "profile_photo"],
  identity: ["provider_user_id", "external_id", "oauth_accounts", "web3_wallet"],
  metadata: ["public_metadata", "system_metadata"],
};

export function meaningsText(): string {
  return `${[INTRODUCTION, ...MEANINGS.map(sectionOf)].join("\n\n")}\n`;
}

function sectionOf(meaning: Meaning): string {
  const text = MEANING_TEXT[meaning];
  const rows = OPERATIONS.map(({ name, answer }) => ({ name, places: placesIn(answer, meaning) })).filter(
    ({ places }) => places.length > 0,
  );
  const alike = [...Map.groupBy(rows, ({ places }) => places.map((place) => `\`${place}\``).join(", "))];
  const lines = alike.map(([places, same]) => `| ${places} | ${same.map(({ name }) => name.replace("users.", "")).join(", ")} |`);
  const byName = EXAMPLES[meaning].filter((name) => (meaningsOfName(name) as readonly string[]).includes(meaning));
  return [
    `## @${meaning}`,
    `${text.charAt(0).toUpperCase()}${text.slice(1)}. By name, for instance: ${byName.map((name) => `\`${name}\``).join(", ")}.`,
    ["| places | in answers of |", "|---|---|", ...lines].join("\n"),
  ].join("\n\n");
}

function placesIn(shape: string | undefined, meaning: Meaning): readonly string[] {
  return shape === undefined ? [] : outermost(meaningPlaces(placeOf(shape), meaning));
}

function outermost(places: readonly string[]): readonly string[] {
  return places.filter((place) => !places.some((other) => place.startsWith(`${other}.`)));
}
