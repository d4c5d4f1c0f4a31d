// Filters that name a user by e-mail address: the address becomes ids before anything of the log is read, and Clerk is asked for them as
// the reader's own key (`ask-for-users.ts`). A key that may not search by address is refused as `GET /v1/users` refuses it, so the log
// tells nobody who has an address.
import { bailiffError } from "../../../bailiff-errors.ts";
import { type AdminAnswer, type AdminCall, refuse } from "../admin-handler.ts";
import { askForUsers } from "./ask-for-users.ts";

/** More users than that under so few addresses are no person. */
const MAX_USERS = 100;

interface NamedTargets {
  readonly target?: readonly string[] | undefined;
  readonly target_email?: readonly string[] | undefined;
}

type AskedTargets<Asked> =
  /** `asked`: with ids alone. `users`: those that the addresses stand for; null: none was given. */
  | { readonly ok: true; readonly asked: Asked; readonly users: readonly string[] | null }
  | { readonly ok: false; readonly refusal: AdminAnswer };

export async function targetsAsked<Asked extends NamedTargets>(admin: AdminCall, asked: Asked): Promise<AskedTargets<Asked>> {
  const { target_email: addresses } = asked;
  if (addresses === undefined) return { ok: true, asked, users: null };
  const query = [...addresses.map((address) => ["email_address", address] as const), ["limit", String(MAX_USERS)] as const];
  const found = await askForUsers(admin, query, admin.services.settings.deadlineMs);
  if (found === null) return { ok: false, refusal: refuse(notForRoot()) };
  if (!found.ok) return { ok: false, refusal: refuse(found.error) };
  const users = found.users.map(({ id }) => id);
  if (users.length === MAX_USERS) return { ok: false, refusal: refuse(tooMany()) };
  return { ok: true, asked: { ...asked, target: [...(asked.target ?? []), ...users] }, users };
}

function notForRoot() {
  const detail =
    "The root token has no rights at Clerk, so it cannot look an address up: ask with a key that may call users.list, or give the user's id as “target”.";
  return bailiffError("bailiff_param_invalid", detail, { param: "target_email" });
}

function tooMany() {
  const detail = `These addresses belong to ${MAX_USERS} users or more: give fewer of them, or ids as “target”.`;
  return bailiffError("bailiff_param_invalid", detail, { param: "target_email" });
}
