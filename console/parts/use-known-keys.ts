// What is known of keys, for what is shown of them: shown anew when something else is known.
import { useEffect, useState } from "preact/hooks";
import { knownKeys, watchKnownKeys } from "../api/known-keys.ts";
import { type KeyNow, type Standing, standingsOf } from "../words/standing.ts";

/** Undefined: nothing is known of this key, or it is none. */
export function useKnownKey(id: string): KeyNow | undefined {
  return useKnown(id, () => knownKeys().get(id));
}

/** For sentences, which name keys as they go. */
export function useStandings(): Standing {
  return standingsOf(useKnown("", knownKeys));
}

/** @param of what it is read of: another is another. @param read gives the same as long as nothing has changed */
function useKnown<Value>(of: string, read: () => Value): Value {
  const [, setRound] = useState(0);
  const value = read();
  useEffect(() => {
    let last = value;
    const look = () => {
      const next = read();
      if (next === last) return;
      last = next;
      setRound((before) => before + 1);
    };
    // Between what was shown and now an answer may have come.
    look();
    return watchKnownKeys(look);
  }, [of]);
  return value;
}
