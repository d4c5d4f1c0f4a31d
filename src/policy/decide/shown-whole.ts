// Whether a key is shown all of a user: then what it says of one may be all that there is to say, and what it is told of one is nothing new
// to it. Pure.
import type { CompiledBundle } from "../compile/bundle.ts";
import { masksFor } from "./decide.ts";
import type { DecidingKey, DecisionInput } from "./decision.ts";

/** No mask of these keys' policies hides anything in an answer that shows users, whichever rule allows it. */
export function seesUsersWhole(
  { vocabulary, policies }: CompiledBundle,
  keys: readonly Pick<DecidingKey, "policies">[],
): boolean {
  const entries = [...vocabulary.values()];
  const lookedUpBy = new Set(entries.flatMap(({ shownBy }) => (shownBy === undefined ? [] : [shownBy])));
  const showing = entries.filter(({ name, rows }) => rows !== undefined || lookedUpBy.has(name));
  const held = new Set(keys.flatMap((key) => key.policies));
  return [...held].every((name) => {
    const policy = policies.get(name);
    if (policy === undefined) return true;
    return (
      policy.mask().length === 0 && showing.every((entry) => policy.rulesFor(entry).allows.every(({ mask }) => mask.length === 0))
    );
  });
}

/** Each of these keys may look at the users whom the call is about, whoever they are, and nothing of them is masked. */
export function mayLookAtAll(bundle: CompiledBundle, input: DecisionInput, keys: readonly DecidingKey[]): boolean {
  const { shownBy, targetArg } = bundle.vocabulary.get(input.operation) ?? {};
  const shower = shownBy === undefined ? undefined : bundle.vocabulary.get(shownBy);
  const named = targetArg === undefined ? undefined : input.args[targetArg];
  if (shower?.targetArg === undefined || named === undefined) return false;
  const { target: _target, ...unseen } = input;
  return [named].flat().every((id) => {
    const look = { ...unseen, operation: shower.name, args: { [shower.targetArg ?? ""]: id } };
    return keys.every((key) => masksFor(bundle, { ...look, key })?.length === 0);
  });
}
