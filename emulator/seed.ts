// The users that a fresh emulator holds: one for each thing a policy or a test wants to see. Plain example.com people. The ids are
// written out, not generated, because READMEs, policies and tests name them. Times are fixed, so that lists come out the same.
import type { Store } from "./store.ts";
import { blankUser, newEmail, newPhone, type UserRecord } from "./user-record.ts";

const DAY_MS = 86_400_000;
/** 2026-01-05T09:00:00Z: the seeded instance's first day. */
const SEED_EPOCH = Date.UTC(2026, 0, 5, 9);

/** Stable ids and the values that tests need beside them. */
export const SEED = {
  /** `private_metadata.staff` is true. */
  staff: { id: "user_2staff0000000000000000000aa", email: "sam.staff@example.com" },
  banned: { id: "user_2banned000000000000000000aa", email: "bo.banned@example.com" },
  /** 5000 cents of USD, a username, an external id and a password. */
  credits: { id: "user_2credit000000000000000000aa", email: "chris.credit@example.com", password: "correct-horse-battery" },
  /** TOTP, two backup codes, a passkey and a trusted device. */
  mfa: {
    id: "user_2mfa000000000000000000000aa",
    email: "morgan.mfa@example.com",
    totpSecret: "JBSWY3DPEHPK3PXP",
    backupCodes: ["backup01", "backup02"],
    passkeyId: "idn_2passkey000000000000000000a",
    trustedDeviceId: "tdev_2device0000000000000000000a",
  },
  phoneOnly: { id: "user_2phone0000000000000000000aa", phone: "+15555550104" },
  /** An external account of Google, with the e-mail address linked to it. */
  google: {
    id: "user_2google000000000000000000aa",
    email: "gale.google@example.com",
    externalAccountId: "eac_2google000000000000000000aa",
    providerUserId: "100000000000000000001",
  },
  /** Three e-mail addresses, the last of them unverified, and a web3 wallet. */
  manyEmails: {
    id: "user_2emails000000000000000000aa",
    email: "ellis.emails@example.com",
    second: "ellis.second@example.com",
    unverified: "ellis.unverified@example.com",
    walletId: "idn_2wallet0000000000000000000a",
  },
  /** Locked without end. */
  locked: { id: "user_2locked000000000000000000aa", email: "lee.locked@example.com" },
  organization: { id: "org_2acme00000000000000000000aa", slug: "acme" },
} as const;

function person(store: Store, day: number, id: string, name: readonly [string, string], email?: string): UserRecord {
  const at = SEED_EPOCH + day * DAY_MS;
  const user = store.addUser({ ...blankUser(id, at), first_name: name[0], last_name: name[1] });
  if (email !== undefined) addEmail(store, user, email, "verified");
  user.last_active_at = at + DAY_MS;
  user.last_sign_in_at = at + DAY_MS;
  return user;
}

function addEmail(store: Store, user: UserRecord, address: string, status: "verified" | "unverified"): void {
  const email = newEmail(store.ids, address, status, user.created_at);
  user.email_addresses.push(email);
  user.primary_email_address_id ??= email.id;
}

/** Fills an empty store. Oldest user first, one a day. */
export function seedStore(store: Store): void {
  const staff = person(store, 0, SEED.staff.id, ["Sam", "Staff"], SEED.staff.email);
  staff.private_metadata = { staff: true };
  staff.public_metadata = { team: "support" };

  person(store, 1, SEED.banned.id, ["Bo", "Banned"], SEED.banned.email).banned = true;

  const credits = person(store, 2, SEED.credits.id, ["Chris", "Credit"], SEED.credits.email);
  credits.username = "chris_credit";
  credits.external_id = "customer-1001";
  credits.secrets.password = SEED.credits.password;
  credits.password_last_updated_at = credits.created_at;
  store.credits.append({
    id: store.ids.next("ccl"),
    payer_id: credits.id.replace(/^user_/, "cpayer_"),
    user_id: credits.id,
    amount: 5000,
    currency: "USD",
    idempotency_key: "seed-credits",
    source_id: store.ids.next("cgrant"),
    note: "Opening balance",
    created_at: credits.created_at,
  });

  const mfa = person(store, 3, SEED.mfa.id, ["Morgan", "Mfa"], SEED.mfa.email);
  mfa.secrets = { ...mfa.secrets, totp_secret: SEED.mfa.totpSecret, backup_codes: [...SEED.mfa.backupCodes] };
  mfa.mfa_enabled_at = mfa.created_at;
  mfa.passkeys.push({ id: SEED.mfa.passkeyId, name: "Laptop", last_used_at: mfa.created_at });
  mfa.trusted_devices.push({
    id: SEED.mfa.trustedDeviceId,
    platform: "ios",
    app_identifier: "com.example.app",
    name: "Phone",
    created_at: mfa.created_at,
    revoked_at: null,
  });

  const phoneOnly = person(store, 4, SEED.phoneOnly.id, ["Phil", "Phone"]);
  const phone = newPhone(store.ids, SEED.phoneOnly.phone, "verified", phoneOnly.created_at);
  phoneOnly.phone_numbers.push(phone);
  phoneOnly.primary_phone_number_id = phone.id;

  seedGoogleUser(store);

  const many = person(store, 6, SEED.manyEmails.id, ["Ellis", "Emails"], SEED.manyEmails.email);
  addEmail(store, many, SEED.manyEmails.second, "verified");
  addEmail(store, many, SEED.manyEmails.unverified, "unverified");
  const wallet = { id: SEED.manyEmails.walletId, web3_wallet: `0x${"1".repeat(40)}`, created_at: many.created_at };
  many.web3_wallets.push(wallet);
  many.primary_web3_wallet_id = wallet.id;

  person(store, 7, SEED.locked.id, ["Lee", "Locked"], SEED.locked.email).lock = { until: null };
  seedOrganization(store);
}

function seedGoogleUser(store: Store): void {
  const user = person(store, 5, SEED.google.id, ["Gale", "Google"]);
  const identification = store.ids.next("idn");
  const email = newEmail(store.ids, SEED.google.email, "verified", user.created_at);
  email.linked_to = [{ type: "oauth_google", id: identification }];
  user.email_addresses.push(email);
  user.primary_email_address_id = email.id;
  user.external_accounts.push({
    id: SEED.google.externalAccountId,
    identification_id: identification,
    provider: "oauth_google",
    provider_user_id: SEED.google.providerUserId,
    approved_scopes: "email profile openid",
    email_address: SEED.google.email,
    first_name: "Gale",
    last_name: "Google",
    created_at: user.created_at,
    token: "emulated-google-access-token",
  });
}

function seedOrganization(store: Store): void {
  const { id, slug } = SEED.organization;
  store.organizations.set(id, { id, name: "Acme", slug, public_metadata: {}, created_at: SEED_EPOCH });
  const join = (user_id: string, role: string, day: number): void => {
    store.memberships.push({
      id: store.ids.next("orgmem"),
      organization_id: id,
      user_id,
      role,
      created_at: SEED_EPOCH + day * DAY_MS,
    });
  };
  join(SEED.staff.id, "org:admin", 0);
  join(SEED.credits.id, "org:member", 2);
  store.invitations.push({
    id: store.ids.next("orginv"),
    organization_id: id,
    user_id: SEED.manyEmails.id,
    email_address: SEED.manyEmails.email,
    role: "org:member",
    status: "pending",
    created_at: SEED_EPOCH + 6 * DAY_MS,
  });
}
