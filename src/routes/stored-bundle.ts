// The text of a published bundle, as the Registry keeps it: `{policies, tests?, semantics?}` as JSON. One without `semantics` is of the time
// before they were counted, and is read as it was read then.
import { SEMANTICS } from "../policy/engine.ts";

export interface StoredBundle {
  readonly policies: unknown;
  readonly tests?: unknown;
  readonly semantics: number;
}

export function readStoredBundle(text: string): StoredBundle {
  const { policies, tests, semantics = 1 }: { policies: unknown; tests?: unknown; semantics?: number } = JSON.parse(text);
  return tests === undefined ? { policies, semantics } : { policies, tests, semantics };
}

/** Under the rules of today, whatever it was published under before. */
export function storedBundleText({ policies, tests }: { readonly policies: unknown; readonly tests?: unknown }): string {
  return JSON.stringify(tests === undefined ? { policies, semantics: SEMANTICS } : { policies, tests, semantics: SEMANTICS });
}

/** For who reads it: the rules are told where they are no longer those of today. */
export function shownBundle({ semantics, ...content }: StoredBundle): object {
  return semantics === SEMANTICS ? content : { ...content, semantics };
}
