// `--target-email`: who has the address is asked of Clerk once, through the gateway and with the rights of the key that asks, before the log
// is read; from then on it is a matter of ids. On record like any other look at users.
import * as z from "zod";
import type { ApiClient } from "../api-client.ts";
import { usageProblem } from "../exit-code.ts";
import type { Terminal } from "../terminal.ts";
import { nameSome } from "../wording.ts";

const MAX_USERS = 50;
const usersSchema = z.array(z.looseObject({ id: z.string() }));

interface NamedTargets {
  readonly target?: readonly string[] | undefined;
  readonly targetEmail?: readonly string[] | undefined;
}

export interface IdsOf<Filter> {
  /** With ids in place of addresses. */
  readonly filter: Omit<Filter, "targetEmail" | "target"> & { readonly target?: readonly string[] | undefined };
  /** Nobody has the addresses, and no id was given beside them: there is nothing to look for. */
  readonly isNobody: boolean;
}

/** @throws CliProblem where the key may not ask for users by address */
export async function idsOfTargets<Filter extends NamedTargets>(
  { client, terminal }: { readonly client: ApiClient; readonly terminal: Terminal },
  { targetEmail, target, ...filter }: Filter,
): Promise<IdsOf<Filter>> {
  if (targetEmail === undefined) return { filter: { ...filter, target }, isNobody: false };
  if (!client.withKey)
    throw usageProblem(
      "--target-email is looked up at Clerk, where the root token has no rights: use a key that may call users.list, or give the user's id with --target",
    );
  const users = await client.get("/v1/users", usersSchema, { email_address: targetEmail, limit: MAX_USERS });
  if (users.length === MAX_USERS)
    throw usageProblem(`these addresses belong to ${MAX_USERS} users or more: give fewer, or ids with --target`);
  const ids = users.map(({ id }) => id);
  terminal.notice(
    ids.length === 0 ? "no user has this address, or none that this key is shown" : `${nameSome(targetEmail)}: ${nameSome(ids)}`,
  );
  const targets = [...(target ?? []), ...ids];
  return { filter: { ...filter, target: targets }, isNobody: targets.length === 0 };
}
