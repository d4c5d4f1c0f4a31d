// What a field of Clerk's answers means, of a person: policies mask by it, so that who hides addresses hides them wherever they stand. The
// table of shapes says it of every place that a description lists; here is what it is told by where none does: the field's own name.
// Clerk's live answers hold fields that no description lists, and metadata is anybody's.

export const ANSWER_MEANINGS = ["email", "phone", "name", "picture", "identity", "metadata"] as const;

export type AnswerMeaning = (typeof ANSWER_MEANINGS)[number];

export function isAnswerMeaning(word: string): word is AnswerMeaning {
  return (ANSWER_MEANINGS as readonly string[]).includes(word);
}

/** How the names end that Clerk uses, or might: `email_address`, and so `backup_email_address` too. Not `primary_email_address_id`. */
const ENDINGS: Readonly<Record<AnswerMeaning, readonly string[]>> = {
  email: [
    ...["email", "emails", "email_address", "email_addresses", "identifier", "identifiers"],
    // `e-mail` and `eMail`, as metadata may have it.
    ...["e_mail", "e_mails", "e_mail_address", "e_mail_addresses"],
  ],
  phone: ["phone", "phones", "phone_number", "phone_numbers", "mobile", "mobile_number", "identifier", "identifiers"],
  name: [
    ...["first_name", "last_name", "middle_name", "full_name", "given_name", "family_name", "display_name", "nickname"],
    ...["username", "usernames", "user_name", "identifier", "identifiers"],
  ],
  picture: ["image_url", "picture", "picture_url", "avatar", "avatar_url", "photo", "photo_url"],
  identity: [
    ...["external_id", "external_account", "external_accounts", "oauth_account", "oauth_accounts"],
    ...["saml_account", "saml_accounts", "enterprise_account", "enterprise_accounts"],
    ...["provider_user_id", "web3_wallet", "web3_wallets", "wallet_address"],
  ],
  metadata: ["metadata"],
};

/** As an ending of whole words. Metadata may be written in camel case. */
const NAMES = ANSWER_MEANINGS.map((meaning): [AnswerMeaning, RegExp] => [
  meaning,
  new RegExp(`(?:^|_)(?:${ENDINGS[meaning].join("|")})$`),
]);

const NOTHING: readonly AnswerMeaning[] = [];

/** What a field means whose place is not described, as its name says: usually nothing. Errs towards meaning something. */
export function meaningsOfName(name: string): readonly AnswerMeaning[] {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replaceAll(/[-\s]/g, "_")
    .toLowerCase();
  const found = NAMES.filter(([, ends]) => ends.test(words)).map(([meaning]) => meaning);
  return found.length === 0 ? NOTHING : found;
}
