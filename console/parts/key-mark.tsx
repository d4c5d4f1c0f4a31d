// The mark of a key that is not in force, beside its name wherever it is named: a sign and a word, so that it works without colour and is read
// out; since when and why, as far as that may be known, when one points at it. A key in force, and one of which nothing is known, has none.
import { idleStatus, type KeyNow, standingTitle } from "../words/standing.ts";
import { useKnownKey } from "./use-known-keys.ts";

const MARKS = {
  revoked: { sign: "✕", word: "revoked" },
  expired: { sign: "○", word: "expired" },
  not_yet_valid: { sign: "◔", word: "not yet valid" },
} as const;

interface KeyMarkProps {
  readonly id: string;
  /** What somebody else than the API says of it: a file. */
  readonly said?: KeyNow | undefined;
}

export function KeyMark({ id, said }: KeyMarkProps) {
  const known = useKnownKey(id);
  const now = idleStatus(known) === null ? (said ?? known) : known;
  const status = idleStatus(now);
  if (now === undefined || status === null) return null;
  const { sign, word } = MARKS[status];
  return (
    <>
      {" "}
      <span class={`key-mark ${status}`} title={standingTitle(now)}>
        <span aria-hidden="true">{sign}</span> {word}
      </span>
    </>
  );
}
