// Publishing that ends publishing: a bundle under which nobody may publish any more can be put back by the root token alone, and by nobody
// where that was retired.
import type { CompiledBundle, SignInLists, Vocabulary } from "../../policy/engine.ts";
import { reachOf } from "./reach.ts";

export interface PublishingKey {
  readonly id: string;
  readonly status: string;
  readonly policies: readonly string[];
  readonly scopes: readonly string[] | null;
}

/** Who loses it: all that have it, or the key that publishes. */
export type LockOut = "everybody" | "self";

/** `self`: id of the key that publishes; null for the root token, which nothing locks out. */
export function lockOutOf(
  before: CompiledBundle,
  after: CompiledBundle,
  keys: readonly PublishingKey[],
  self: string | null,
  vocabulary: Vocabulary,
  signIn: { readonly before: SignInLists; readonly after: SignInLists } = { before: {}, after: {} },
): LockOut | null {
  const entry = vocabulary.get("policies.publish");
  if (entry === undefined) return null;
  const publishers = (bundle: CompiledBundle, lists: SignInLists) =>
    [...keys, ...signingIn(lists)]
      .filter((key) => key.status === "active" && reachOf(bundle, key, entry).reach !== "denied")
      .map(({ id }) => id);
  const [now, then] = [publishers(before, signIn.before), publishers(after, signIn.after)];
  if (now.length > 0 && then.length === 0) return "everybody";
  return self !== null && now.includes(self) && !then.includes(self) ? "self" : null;
}

/** Whoever an entry lets in may publish like an active key of its policies. */
function signingIn({ people, machines }: SignInLists): PublishingKey[] {
  const entries: readonly unknown[] = [people, machines].flatMap((list): unknown[] => (Array.isArray(list) ? list : []));
  return entries.flatMap((entry, index) => {
    const policies: unknown = typeof entry === "object" && entry !== null ? Reflect.get(entry, "policies") : undefined;
    if (!Array.isArray(policies)) return [];
    return [{ id: `entry ${index}`, status: "active", policies: policies.map(String), scopes: null }];
  });
}

export function lockOutText(lockOut: LockOut): string {
  return lockOut === "everybody"
    ? "After this no key may publish policies: only ROOT_TOKEN could put it back."
    : "After this the key that you publish with may publish no more: it could not put it back.";
}
