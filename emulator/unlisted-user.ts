// A user whose answers hold what Clerk's live ones hold and no description lists: fields, a kind of verification, and a SAML verification
// without `attempts` (clerk-sdk-python, issues 175, 185 and 241). Not one of the seed: the models of Clerk's Python SDK refuse a whole
// list for one such user, and every other answer of the emulator fits the description. Who wants to see it, adds it.
import type { Store } from "./store.ts";
import { blankUser, newEmail } from "./user-record.ts";

/** An hour before the first of the seed: lists come newest first. */
const CREATED_AT = Date.UTC(2026, 0, 5, 8);

export const UNLISTED_USER = { id: "user_2unlisted0000000000000000aa", email: "uma.unlisted@example.com" } as const;

export function addUnlistedUser(store: Store): void {
  const user = store.addUser({ ...blankUser(UNLISTED_USER.id, CREATED_AT), first_name: "Uma", last_name: "Unlisted" });
  const email = newEmail(store.ids, UNLISTED_USER.email, "verified", CREATED_AT);
  email.verification = {
    object: "verification_oidc",
    status: "verified",
    strategy: "oidc",
    attempts: null,
    expire_at: null,
    issuer: "https://login.example.com",
  };
  user.email_addresses.push(email);
  user.primary_email_address_id = email.id;
  user.saml_accounts = [
    {
      id: "samlacc_2unlisted0000000000000aa",
      object: "saml_account",
      provider: "saml_custom",
      active: true,
      email_address: UNLISTED_USER.email,
      verification: { object: "verification_saml", status: "verified", strategy: "saml", assertion_id: "_a1" },
      idp_entity_id: "https://login.example.com/saml",
    },
  ];
  user.unlisted = { requires_password_reset: false, timezone: "Europe/Vienna", risk: { level: "low", score: 0.1 } };
}
