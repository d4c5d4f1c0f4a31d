// What people do to their own account, in a session of their own: through Clerk's Frontend API, which this is no double of. The control route
// makes the same of a user, and tells the same.
import * as z from "zod";
import type { Store } from "./store.ts";
import { metadata } from "./user-field-rules.ts";
import { blankUser, newEmail, type UserRecord } from "./user-record.ts";

const DAY_MS = 86_400_000;

export const selfServiceBody = z.strictObject({
  user_id: z.string(),
  /** `sign_up` makes the user; `wrong_passwords` has Clerk lock who tried too often. */
  does: z.enum(["sign_up", "sign_in", "change_profile", "change_password", "add_passkey", "delete_account", "wrong_passwords"]),
  first_name: z.string().optional(),
  unsafe_metadata: metadata.optional(),
});
type SelfService = z.infer<typeof selfServiceBody>;

/** False: there is no such user, or Clerk would not let it. */
export function doSelfService(store: Store, asked: SelfService): boolean {
  const now = store.now();
  if (asked.does === "sign_up") return signUp(store, asked.user_id, now);
  const user = store.users.get(asked.user_id);
  if (user === undefined || user.banned) return false;
  if (asked.does === "wrong_passwords") {
    user.lock = { until: now + 3_600_000 };
    user.attempts_left = 0;
    store.touched(user);
    return true;
  }
  if (user.last_sign_in_at === null || now - user.last_sign_in_at > DAY_MS || asked.does === "sign_in") signIn(store, user, now);
  return change(store, user, asked, now);
}

function signUp(store: Store, userId: string, now: number): boolean {
  if (store.users.has(userId)) return false;
  const user = blankUser(userId, now);
  const email = newEmail(store.ids, `${userId}@example.com`, "verified", now);
  email.verification = { object: "verification_otp", status: "verified", strategy: "email_code", attempts: 1, expire_at: null };
  user.email_addresses.push(email);
  user.primary_email_address_id = email.id;
  store.addUser(user);
  store.made(user);
  signIn(store, user, now);
  return true;
}

function signIn(store: Store, user: UserRecord, now: number): void {
  user.last_sign_in_at = now;
  // By the day, as Clerk does.
  user.last_active_at = now - (now % DAY_MS);
  store.signedIn(user);
  store.touched(user);
}

function change(store: Store, user: UserRecord, asked: SelfService, now: number): boolean {
  if (asked.does === "delete_account") {
    if (user.delete_self_enabled) store.removeUser(user.id);
    return user.delete_self_enabled;
  }
  if (asked.does === "change_password") {
    user.secrets.password = store.ids.next("pw");
    user.password_last_updated_at = now;
  }
  if (asked.does === "add_passkey") user.passkeys.push({ id: store.ids.next("idn"), name: "Phone", last_used_at: now });
  if (asked.first_name !== undefined) user.first_name = asked.first_name;
  if (asked.unsafe_metadata !== undefined) user.unsafe_metadata = asked.unsafe_metadata;
  if (asked.does !== "sign_in") store.touched(user);
  return true;
}
