// What a key may not ask about, told from the policies alone, without a call: for those who compare bundles or look at a key. Pure.
import type { CompiledBundle } from "../compile/bundle.ts";
import { fieldsOf } from "../language/asked-field.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import { askedOfMasked, hiderFrom, isShownAt } from "./asked-of-masked.ts";
import type { DecidingKey, DecisionInput } from "./decision.ts";

/** Who hides what the arguments ask about, and where it is shown anyway: equal under two bundles, whose rules are equal, the same calls are refused. */
export function askTerms(bundle: CompiledBundle, policies: readonly string[], entry: VocabularyEntry): readonly unknown[] {
  if (entry.asks === undefined) return [];
  const key: DecidingKey = { id: "", name: "", owner: "", policies, scopes: null };
  const fields = new Set([...entry.asks.values()].flatMap(fieldsOf));
  return [...fields].flatMap((field) => {
    const hider = hiderFrom(bundle, policies, field, null);
    if (hider === null) return [];
    const shown = field.places.filter((place) => isShownAt(bundle, key, place, null));
    return [[field.name, hider.policy, hider.rule, shown.map(({ operation }) => operation)]];
  });
}

/** Arguments that a call under this mask may not send: `query`, `order_by=phone_number`. */
export function closedArguments(
  bundle: CompiledBundle,
  { key }: Pick<DecisionInput, "key">,
  entry: VocabularyEntry,
  mask: readonly string[],
): readonly string[] {
  const isClosed = (argument: string, value: string | null) =>
    askedOfMasked(bundle, { key, args: { [argument]: value } }, entry, mask).length > 0;
  return [...(entry.asks ?? [])].flatMap(([argument, { byValue }]) => {
    if (isClosed(argument, null)) return [argument];
    const values = [...byValue.keys()].filter((value) => isClosed(argument, value));
    // One direction tells what the other does.
    const fields = values.filter((value) => !(value.startsWith("-") && values.includes(value.slice(1))));
    return fields.map((value) => `${argument}=${value}`);
  });
}
