// Whom or what a call was about. A user leads to their timeline; of many the first few are named.
import { isKeyId } from "../../../src/keys/key-id.ts";
import { userAddress } from "../../parts/addresses.ts";
import { WhoById } from "../../parts/who.tsx";
import { visibleText } from "../../words/visible-text.ts";

const SHOWN = 2;
/** Ids begin alike: where one is cut, its last characters stay. */
const TAIL = 6;
export const USER_ID = /^user_[0-9A-Za-z]+$/;

interface TargetProps {
  readonly target: string | readonly string[] | null;
  /** Names in the order of the targets; null where there is none. */
  readonly names?: string | null | readonly (string | null)[];
}

export function Target({ target, names = null }: TargetProps) {
  if (target === null) return null;
  const ids = typeof target === "string" ? [target] : target;
  const named = names === null || typeof names === "string" ? [names] : names;
  return (
    <span class="targets">
      {ids.slice(0, SHOWN).map((id, index) => (
        <span key={id} class="target">
          {named[index] ? <span class="target-name">{visibleText(named[index])} </span> : null}
          {USER_ID.test(id) ? (
            <a class="ids" href={userAddress(id)} title={id}>
              <span class="ids-head">{id.slice(0, -TAIL)}</span>
              {id.slice(-TAIL)}
            </a>
          ) : isKeyId(id) ? (
            <WhoById id={id} brief />
          ) : (
            <span class="ids">{visibleText(id)}</span>
          )}
        </span>
      ))}
      {ids.length > SHOWN ? <span class="quiet small">and {ids.length - SHOWN} more</span> : null}
    </span>
  );
}
