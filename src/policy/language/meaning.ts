// What a field of an answer may mean: a mask that names a meaning (`@email`) hides all that has it, wherever it stands. Which fields do is
// for whoever knows the answers to say.

export const MEANINGS = ["email", "phone", "name", "picture", "identity", "metadata"] as const;

export type Meaning = (typeof MEANINGS)[number];

/** For people: documents, schema, messages. */
export const MEANING_TEXT: Readonly<Record<Meaning, string>> = {
  email: "e-mail addresses, and identifiers that may be one",
  phone: "phone numbers, and identifiers that may be one",
  name: "what a person is called: names, user names, the names of their devices, and identifiers that may be one",
  picture: "pictures of a person",
  identity:
    "who a person is elsewhere: external, SAML and enterprise accounts, ids at other providers and in your own systems, wallets",
  metadata: "public, private and unsafe metadata, of whatever has some",
};

/** `@email` as a meaning; null for what is written otherwise. */
export function readMeaning(text: string): Meaning | null {
  return text.startsWith("@") ? (MEANINGS.find((meaning) => meaning === text.slice(1)) ?? null) : null;
}

/** As a mask writes it. */
export function writtenMeaning(meaning: Meaning): string {
  return `@${meaning}`;
}
