// What of a hook is sealed in storage, opened: where it posts to and what it signs with.
import type { Deps } from "../deps.ts";
import type { CourierEnv } from "../env.ts";
import type { Peppers } from "../keys/key-format.ts";
import { type Hook, type HookKeys, keysInForce } from "./hook.ts";
import { publicKeyText, type SigningPair } from "./message-signature.ts";
import { seal, unseal } from "./sealed-text.ts";

export interface OpenedHook {
  readonly url: string;
  /** Those in force, newest first. */
  readonly pairs: readonly SigningPair[];
}

export type PepperEnv = Pick<CourierEnv, "KEY_PEPPER" | "KEY_PEPPER_PREVIOUS">;

function peppersOf({ KEY_PEPPER: pepper, KEY_PEPPER_PREVIOUS: previous }: PepperEnv): Peppers {
  return previous === undefined || previous === "" ? [pepper] : [pepper, previous];
}

/** Null: it was sealed under a pepper that is not here any more. */
export function openUrl(env: PepperEnv, { id, sealedUrl }: Pick<Hook, "id" | "sealedUrl">): Promise<string | null> {
  return unseal(peppersOf(env), `${id}:url`, sealedUrl);
}

/** The same. */
export async function openHook(env: CourierEnv, hook: Hook, nowMs: number): Promise<OpenedHook | null> {
  const peppers = peppersOf(env);
  const [url, ...pairs] = await Promise.all([
    openUrl(env, hook),
    ...keysInForce(hook, nowMs).map(({ sealed }) => unseal(peppers, `${hook.id}:pair`, sealed)),
  ]);
  const known = pairs.filter((text) => text !== null);
  if (url === null || url === undefined || known.length < pairs.length) return null;
  return { url, pairs: known.map((text): SigningPair => JSON.parse(text)) };
}

export function sealUrl(env: PepperEnv, deps: Deps, id: string, url: string): Promise<string> {
  return seal(deps, peppersOf(env)[0], `${id}:url`, url);
}

export async function sealPair(env: CourierEnv, deps: Deps, id: string, pair: SigningPair): Promise<HookKeys> {
  const sealed = await seal(deps, peppersOf(env)[0], `${id}:pair`, JSON.stringify(pair));
  return { sealed, publicKey: await publicKeyText(pair), untilMs: null };
}

/** Under the pepper of today, while the one before it is still known; null where that is not needed, or not possible. */
export async function resealed(env: CourierEnv, deps: Deps, hook: Hook): Promise<Pick<Hook, "sealedUrl" | "keys"> | null> {
  const [pepper, previous] = peppersOf(env);
  if (previous === undefined) return null;
  const again = async (context: string, sealed: string) => {
    const text = (await unseal([pepper], context, sealed)) === null ? await unseal([previous], context, sealed) : null;
    return text === null ? sealed : seal(deps, pepper, context, text);
  };
  const [sealedUrl, ...pairs] = await Promise.all([
    again(`${hook.id}:url`, hook.sealedUrl),
    ...hook.keys.map(({ sealed }) => again(`${hook.id}:pair`, sealed)),
  ]);
  return { sealedUrl, keys: hook.keys.map((one, index) => ({ ...one, sealed: pairs[index] ?? one.sealed })) };
}
