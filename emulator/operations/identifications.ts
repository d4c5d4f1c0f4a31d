// What identifies a user: replacing all addresses or numbers by one, and deleting passkeys, wallets and connected accounts.
import * as z from "zod";
import { changeSecondFactor } from "../apply-fields.ts";
import { refuse, resourceNotFound } from "../refusal.ts";
import { none, type Row, type UserCall, userRow } from "../row.ts";
import { emailAnswer, phoneAnswer } from "../user-answer.ts";
import { emailAddress, findTaken, phoneNumber } from "../user-field-rules.ts";
import { newEmail, newPhone, type UserRecord } from "../user-record.ts";

const status = z.enum(["verified", "reserved", "unverified"]).default("verified");

const emailBody = z.strictObject({
  email_address: emailAddress,
  identification_status: status,
  notify_primary_email_address_changed: z.boolean().nullable().optional(),
});
const phoneBody = z.strictObject({ phone_number: phoneNumber, identification_status: status });

function replaceEmail({ store, user, body, now }: UserCall<undefined, z.output<typeof emailBody>>): object {
  // Clerk rejects this ("remove the connected account first") without saying with which code: a guess.
  if (user.email_addresses.some((email) => email.linked_to.length > 0)) {
    const text = "An existing email address is linked to a connected account. Remove the connected account first.";
    return refuse(400, "identification_update_failed", "Update failed", text);
  }
  const claims = body.identification_status !== "unverified";
  const taken = claims ? findTaken(store, { email_address: [body.email_address] }, user.id) : undefined;
  if (taken !== undefined) return taken;
  const email = newEmail(store.ids, body.email_address, body.identification_status, now);
  user.email_addresses = [email];
  user.primary_email_address_id = email.id;
  store.touched(user);
  return emailAnswer(email);
}

function replacePhone({ store, user, body, now }: UserCall<undefined, z.output<typeof phoneBody>>): object {
  const claims = body.identification_status !== "unverified";
  const taken = claims ? findTaken(store, { phone_number: [body.phone_number] }, user.id) : undefined;
  if (taken !== undefined) return taken;
  const phone = newPhone(store.ids, body.phone_number, body.identification_status, now);
  // "Replacing a phone number that is reserved for second factor disables the user's MFA."
  changeSecondFactor(user, now, () => {
    user.phone_numbers = [phone];
  });
  user.primary_phone_number_id = phone.id;
  store.touched(user);
  return phoneAnswer(phone);
}

/** @param remove takes the thing with this id away; false when the user has none such. */
function deletion(name: string, path: string, object: string, remove: (user: UserRecord, id: string) => boolean): Row {
  const param = /\{(\w+)\}/.exec(path)?.[1] ?? "";
  return userRow({
    name,
    method: "DELETE",
    path: `/users/{user_id}/${path}`,
    query: none,
    body: none,
    act: ({ store, user, params }) => {
      const id = params[param] ?? "";
      if (!remove(user, id)) return resourceNotFound();
      store.touched(user);
      return { object, id, deleted: true };
    },
  });
}

export const identificationRows: readonly Row[] = [
  userRow({
    name: "users.replace_email_address",
    method: "PUT",
    path: "/users/{user_id}/email_address",
    query: none,
    body: emailBody,
    act: replaceEmail,
  }),
  userRow({
    name: "users.replace_phone_number",
    method: "PUT",
    path: "/users/{user_id}/phone_number",
    query: none,
    body: phoneBody,
    act: replacePhone,
  }),
  deletion("users.delete_passkey", "passkeys/{passkey_identification_id}", "passkey", (user, id) => {
    const before = user.passkeys.length;
    user.passkeys = user.passkeys.filter((one) => one.id !== id);
    return user.passkeys.length < before;
  }),
  deletion("users.delete_web3_wallet", "web3_wallets/{web3_wallet_identification_id}", "web3_wallet", (user, id) => {
    const before = user.web3_wallets.length;
    user.web3_wallets = user.web3_wallets.filter((one) => one.id !== id);
    if (user.primary_web3_wallet_id === id) user.primary_web3_wallet_id = user.web3_wallets[0]?.id ?? null;
    return user.web3_wallets.length < before;
  }),
  deletion("users.delete_external_account", "external_accounts/{external_account_id}", "external_account", (user, id) => {
    const account = user.external_accounts.find((one) => one.id === id);
    if (account === undefined) return false;
    user.external_accounts = user.external_accounts.filter((one) => one.id !== id);
    for (const email of user.email_addresses) {
      email.linked_to = email.linked_to.filter((link) => link.id !== account.identification_id);
    }
    return true;
  }),
];
