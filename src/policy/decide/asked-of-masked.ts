// What is masked may not be searched, counted or sorted by: whoever asks again and again reads it, a digit at a time, though no answer shows
// it. A call that asks about a field which a mask hides from the key is refused.
//
// Hidden from a key is what any mask of its policies hides, the policies' own and their rules', whichever rule allows the call: a number that
// no look-up shows shall not be had from a count that another rule allows. Unless there is nothing to protect, because the key is shown the
// field all the same: by the answer itself, for the users in it; or by an operation that shows it of anybody, and that a rule lets it call
// whatever it sends (no `when`, `only` or `limit`) and no deny can refuse. Or because the policy that hides it says `searchable`.
//
// Costs nothing where no argument was sent that asks about anything. Pure.
import type { ApplicableRule, CompiledBundle, RuleSet } from "../compile/bundle.ts";
import type { Hider } from "../compile/hidden-fields.ts";
import { maskCovers } from "../compile/mask-covers.ts";
import type { AskedField, AskingArgument, FieldPlace } from "../language/asked-field.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import type { DecidingKey, DecisionInput } from "./decision.ts";
import { withinScopes } from "./unless-denied.ts";

/** An argument that asks about what is hidden. */
export interface AskedOfMasked {
  readonly argument: string;
  /** As a mask would write it. */
  readonly field: string;
  readonly hider: Hider;
}

type Asking = Pick<DecisionInput, "key" | "line" | "args">;

const NOTHING: readonly AskedOfMasked[] = [];

/**
 * Of a call that a rule allows; empty: it asks about nothing that is hidden from the key.
 *
 * @param mask of the answer
 * @param trial allows it: a rule on trial, which counts as if it were in force
 */
export function askedOfMasked(
  bundle: CompiledBundle,
  asking: Asking,
  entry: VocabularyEntry,
  mask: readonly string[],
  trial: ApplicableRule | null = null,
): readonly AskedOfMasked[] {
  const { asks } = entry;
  if (asks === undefined) return NOTHING;
  let found: AskedOfMasked[] | null = null;
  for (const argument of Object.keys(asking.args)) {
    const value = asking.args[argument];
    const about = value === undefined ? undefined : asks.get(argument);
    if (about === undefined) continue;
    for (const field of askedBy(about, value)) {
      const hider = hiderOfCall(bundle, asking, field, entry, mask, trial);
      if (hider === null) continue;
      found ??= [];
      found.push({ argument, field: field.name, hider });
    }
  }
  return found ?? NOTHING;
}

const NO_FIELDS: readonly AskedField[] = [];

function askedBy({ always, byValue }: AskingArgument, value: unknown): readonly AskedField[] {
  if (byValue.size === 0 || typeof value !== "string") return always;
  const more = byValue.get(value) ?? NO_FIELDS;
  return always.length === 0 ? more : [...always, ...more];
}

/** The mask that stands against the call's asking about the field; null: none, or it is shown to the key. */
function hiderOfCall(
  bundle: CompiledBundle,
  { key, line = [key] }: Asking,
  field: AskedField,
  entry: VocabularyEntry,
  mask: readonly string[],
  trial: ApplicableRule | null,
): Hider | null {
  const hider = hiderFrom(bundle, key.policies, field, trial);
  if (hider === null || isInAnswer(field, entry, mask)) return null;
  const isShown = field.places.some((place) => line.every((one) => isShownAt(bundle, one, place, trial)));
  return isShown ? null : hider;
}

/** The first mask of these policies that hides the field. */
export function hiderFrom(
  bundle: CompiledBundle,
  policies: readonly string[],
  field: AskedField,
  trial: ApplicableRule | null,
): Hider | null {
  for (const name of policies) {
    const hider = bundle.policies.get(name)?.hiderOf(field, trial?.policy === name ? trial.id : null) ?? null;
    if (hider !== null) return hider;
  }
  return null;
}

function isInAnswer({ places }: AskedField, { name }: VocabularyEntry, mask: readonly string[]): boolean {
  return places.some(
    ({ operation, shows, answer, path }) => operation === name && shows !== "some" && !maskCovers(mask, answer, path),
  );
}

/** Does the operation show the key the field of anybody, whatever it sends? */
export function isShownAt(
  { vocabulary, policies }: CompiledBundle,
  key: DecidingKey,
  { operation, shows, answer, path }: FieldPlace,
  trial: ApplicableRule | null,
): boolean {
  const entry = vocabulary.get(operation);
  if (shows !== "anybody" || entry === undefined || !withinScopes(key.scopes, operation, entry)) return false;
  const held = key.policies.flatMap((name) => policies.get(name) ?? []);
  const sets = held.map((one) => one.rulesFor(entry));
  // A deny on the target leaves the same users out of every answer.
  if (sets.some(({ denies }) => denies.some(({ broken, condition }) => broken || condition?.readsTarget !== true))) return false;
  const allows = sets.flatMap((set) => allowsWith(set, trial));
  const last = allows.findIndex(isForEveryCall);
  const masks = held.flatMap((one) => one.mask());
  return (
    last >= 0 && allows.slice(0, last + 1).every((rule) => !rule.broken && !maskCovers([...masks, ...rule.mask], answer, path))
  );
}

function isForEveryCall({ broken, condition, only, limits, approval }: ApplicableRule): boolean {
  return !broken && condition === null && only === null && limits.length === 0 && approval === null;
}

function allowsWith({ allows, shadows }: RuleSet, trial: ApplicableRule | null): readonly ApplicableRule[] {
  const tried = shadows.find(({ rule }) => rule.effect === "allow" && rule.policy === trial?.policy && rule.id === trial.id);
  return tried === undefined ? allows : allows.toSpliced(tried.at, 0, tried.rule);
}

/** The operations that show a field which the call asks about: what the key may do there has a say. */
export function showing(
  { vocabulary }: CompiledBundle,
  { operation, args }: Pick<DecisionInput, "operation" | "args">,
): readonly string[] {
  const { asks } = vocabulary.get(operation) ?? {};
  if (asks === undefined) return [];
  const fields = Object.keys(args).flatMap((argument) => {
    const about = asks.get(argument);
    return about === undefined ? [] : askedBy(about, args[argument]);
  });
  const places = fields.flatMap((field) => field.places).filter(({ shows }) => shows === "anybody");
  return [...new Set(places.map((place) => place.operation))];
}
