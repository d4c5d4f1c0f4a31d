// A call in words: what somebody asked for, as one would tell a colleague. `{user}` is whom it is about; `{money}` how much it moves.
// A unit test holds the tables of operations against this one.
import { moneyText } from "../../src/clerk/money-text.ts";
import { NO_STANDING, type Standing } from "./standing.ts";

const WORDS: Readonly<Record<string, string>> = {
  "users.list": "look through the users",
  "users.count": "count users",
  "users.get": "look at {user}",
  "users.create": "create a user",
  "users.update": "change {user}",
  "users.delete": "delete {user} for good",
  "users.replace_email_address": "replace all e-mail addresses of {user} by one",
  "users.replace_phone_number": "replace all phone numbers of {user} by one",
  "users.set_profile_image": "set the picture of {user}",
  "users.delete_profile_image": "remove the picture of {user}",
  "users.update_metadata": "change metadata of {user}",
  "users.replace_metadata": "replace whole metadata of {user}",
  "users.ban": "ban {user}",
  "users.unban": "lift the ban of {user}",
  "users.bulk_ban": "ban {user}",
  "users.bulk_unban": "lift the bans of {user}",
  "users.lock": "lock {user} out",
  "users.unlock": "unlock {user}",
  "users.get_billing_subscription": "look at the subscription of {user}",
  "users.get_billing_credit_balance": "look at the credits of {user}",
  "users.adjust_billing_credit_balance": "{money} {user}",
  "users.get_organization_memberships": "look at the organizations of {user}",
  "users.get_organization_invitations": "look at the invitations of {user}",
  "users.get_instance_organization_memberships": "look through all memberships",
  "users.get_o_auth_access_token": "get an access token that {user} gave at a provider",
  "users.verify_password": "ask whether a password is that of {user}",
  "users.verify_totp": "ask whether a code is that of {user}",
  "users.set_password_compromised": "mark the password of {user} as compromised",
  "users.unset_password_compromised": "take back that the password of {user} is compromised",
  "users.remove_password": "remove the password of {user}",
  "users.disable_mfa": "remove all second factors of {user}",
  "users.delete_backup_codes": "delete the backup codes of {user}",
  "users.delete_passkey": "delete a passkey of {user}",
  "users.delete_web3_wallet": "delete a wallet of {user}",
  "users.delete_totp": "delete the authenticator of {user}",
  "users.delete_external_account": "delete an external account of {user}",
  "users.list_trusted_devices": "look at the trusted devices of {user}",
  "users.revoke_trusted_device": "revoke a trusted device of {user}",
  "jwks.get": "get the public keys of session tokens",
  "keys.create": "mint a key",
  "keys.list": "look through the keys",
  "keys.get": "look at {key}",
  "keys.update": "change {key}",
  "keys.rotate": "rotate {key}",
  "keys.revoke": "revoke {key}",
  "keys.revoke_owner": "revoke all keys of an owner",
  "policies.read": "read the policies",
  "policies.check": "check policies",
  "policies.publish": "publish policies",
  "policies.list_versions": "look through the versions of the policies",
  "policies.read_version": "read policies as they were",
  "policies.explain": "ask what a key would be allowed",
  "policies.who_can": "ask who could do something",
  "audit.read": "read the log",
  "audit.acts": "read the acts of the log",
  "audit.overview": "look at the overview",
  "audit.export": "export the log",
  "audit.erase": "erase a user's data from the log",
  "audit.resolve": "say what became of {intent}",
  "hooks.create": "make a hook",
  "hooks.list": "look through the hooks",
  "hooks.get": "look at a hook",
  "hooks.update": "change a hook",
  "hooks.delete": "delete a hook",
  "hooks.test": "test a hook",
  "hooks.rotate": "give a hook a new secret",
  "hooks.deliveries": "look at the deliveries of a hook",
  "hooks.resend": "send a hook a message once more",
  "approvals.list": "look at what waits for approval",
  "approvals.list_own": "look at what it has asked others to approve",
  "approvals.get": "look at a request for approval",
  "approvals.approve": "approve a call of somebody else",
  "approvals.reject": "reject a call of somebody else",
  "approvals.withdraw": "withdraw its own request",
  "elevations.open": "elevate itself",
  "elevations.list": "look through the elevations",
  "elevations.list_own": "look at its own elevations",
  "elevations.get": "look at an elevation",
  "elevations.close": "close an elevation",
  "elevations.review": "sign off an elevation",
  "status.read": "look at the state of Bailiff",
  "access.evaluate": "ask whether a key may do something",
  "access.evaluate_all": "ask whether keys may do something",
  "access.search_actions": "ask what a key may do about a user",
  "console.sign_in": "sign in to the console",
  "console.who": "ask who is signed in",
  "console.sign_out": "sign out of the console",
  "log.trouble": "report trouble with the log",
};

export interface WordedCall {
  readonly operation: string | null;
  readonly target: string | readonly string[] | null;
  /** Null once erased. */
  readonly args: Readonly<Record<string, unknown>> | null;
}

/**
 * `ban user_2abc`, `give 25.00 USD of credits to user_2abc`. An operation that has no words here is called by its name.
 *
 * @param standing of a key that it is about
 */
export function callInWords({ operation, target, args }: WordedCall, standing: Standing = NO_STANDING): string {
  if (operation === null) return "do something that Bailiff does not know";
  const words = WORDS[operation];
  if (words === undefined) return target === null ? operation : `${operation} ${subject(target, "users")}`;
  const money = moneyInWords(args);
  return words
    .replace("{money}", () => money)
    .replace("{user}", () => subject(target, "a user"))
    .replace("{key}", () => (typeof target === "string" ? `key ${target}${standing(target)}` : "a key"))
    .replace("{intent}", () => (typeof target === "string" ? target : "an act"));
}

/** Whether there are words of its own for it: for a test. */
export function hasWords(operation: string): boolean {
  return operation in WORDS;
}

function subject(target: WordedCall["target"], nobody: string): string {
  if (target === null) return nobody;
  if (typeof target === "string") return target;
  const [only] = target;
  return target.length === 1 && only !== undefined ? only : `${target.length} users`;
}

function moneyInWords(args: WordedCall["args"]): string {
  const { amount, currency, action } = args ?? {};
  if (typeof amount !== "number") return "change the credits of";
  const sum = moneyText(amount, typeof currency === "string" ? currency : null);
  return action === "decrease" ? `take ${sum} of credits from` : `give ${sum} of credits to`;
}

/** Every operation that has words, for lists to choose from. */
export const WORDED_OPERATIONS: readonly string[] = Object.keys(WORDS);
