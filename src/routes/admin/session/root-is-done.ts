// Is there, or was there ever, a key that may do anything on the admin plane? From then on the root token is not for the console, whatever
// becomes of that key: what was begun before there was anybody else must not come back when there is nobody else any more. On `/admin` the
// token itself goes on.
//
// The Registry keeps that it was so. It is told when a key becomes one (minted, changed, by a publish), and by whoever would sign in or act as
// root and finds one, ended or not: so it holds too of what an earlier version has minted, or what was cut off before the Registry heard.
import type { KeyRecord } from "../../../keys/key-record.ts";
import { type CompiledBundle, reachOf } from "../../../policy/engine.ts";
import type { Services } from "../../services.ts";
import { currentBundle, currentKeys } from "../keys/key-lookup.ts";
import { forSome } from "./what-may.ts";

/** Null: nobody can tell now. */
export async function rootIsDone(services: Services): Promise<boolean | null> {
  const [keys, bundle] = await Promise.all([currentKeys(services), currentBundle(services)]);
  return keys === null || bundle === null ? null : endRootSignInFor(services, bundle, keys);
}

/** True: one of these keys is for the admin plane, and the root token is not for the console any more. */
export async function endRootSignInFor(
  services: Services,
  bundle: CompiledBundle,
  keys: readonly Pick<KeyRecord, "policies" | "scopes" | "elevate">[],
): Promise<boolean> {
  // Of very many keys most have the policies of another. What a key may open for a while it can sign in with.
  const kinds = new Map(
    keys.map(({ policies, scopes, elevate = [] }) => {
      const all = [...policies, ...elevate.map(({ policy }) => policy)];
      return [JSON.stringify([all, scopes]), { policies: all, scopes }];
    }),
  );
  const isForAdmin = [...kinds.values()].some((key) => forSome().some(({ name }) => reachOf(bundle, [key], name) !== "none"));
  if (isForAdmin) await services.ledgers.closeRootSignIn();
  return isForAdmin;
}
