// Second factors: verifying a code (a backup code is used up by it, so this must never be sent twice), and taking factors away.
import * as z from "zod";
import { changeSecondFactor } from "../apply-fields.ts";
import { refuse } from "../refusal.ts";
import { none, type Row, userRow } from "../row.ts";
import { totpMatches } from "../totp.ts";
import type { UserRecord } from "../user-record.ts";

function verifyCode(user: UserRecord, code: string, now: number): object {
  const { totp_secret: secret, backup_codes: backupCodes } = user.secrets;
  if (secret === null)
    return refuse(400, "totp_disabled", "TOTP is disabled", "This user does not have TOTP enabled in their account");
  if (totpMatches(secret, code, now)) return { verified: true, code_type: "totp" };
  if (!backupCodes.includes(code))
    return refuse(422, "totp_incorrect_code", "incorrect TOTP", "The provided TOTP code is incorrect");
  user.secrets.backup_codes = backupCodes.filter((one) => one !== code);
  return { verified: true, code_type: "backup_code" };
}

/** Clerk answers these with `{user_id}` whether or not there was anything to take away. */
function removal(name: string, path: string, remove: (user: UserRecord) => void): Row {
  return userRow({
    name,
    method: "DELETE",
    path: `/users/{user_id}/${path}`,
    query: none,
    body: none,
    act: ({ store, user, now }) => {
      changeSecondFactor(user, now, () => remove(user));
      store.touched(user);
      return { user_id: user.id };
    },
  });
}

export const secondFactorRows: readonly Row[] = [
  userRow({
    name: "users.verify_totp",
    method: "POST",
    path: "/users/{user_id}/verify_totp",
    query: none,
    body: z.strictObject({ code: z.string() }),
    act: ({ user, body, now }) => verifyCode(user, body.code, now),
  }),
  removal("users.disable_mfa", "mfa", (user) => {
    user.secrets.totp_secret = null;
    user.secrets.backup_codes = [];
    for (const phone of user.phone_numbers) phone.reserved_for_second_factor = false;
  }),
  removal("users.delete_backup_codes", "backup_code", (user) => {
    user.secrets.backup_codes = [];
  }),
  removal("users.delete_totp", "totp", (user) => {
    user.secrets.totp_secret = null;
  }),
];
