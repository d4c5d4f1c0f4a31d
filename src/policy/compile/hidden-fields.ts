// Which mask of a policy hides a field from those who ask about it: that of the policy, or that of a rule. A field is hidden where a mask takes
// it, itself or with what it stands in, at any of the places where answers hold it. Made when it is first asked for, and kept with the policy.
import type { AskedField } from "../language/asked-field.ts";
import type { PolicyDocument } from "../language/document.ts";
import { parseMaskEntry } from "../language/mask-path.ts";
import { maskCovers } from "./mask-covers.ts";

export interface Hider {
  readonly policy: string;
  /** Null: the policy's own mask. */
  readonly rule: string | null;
}

type HiderOf = (field: AskedField, trial: string | null) => Hider | null;

/** `documentOf`: null for a document that cannot be read, which denies every call. */
export function createHiders(policy: string, documentOf: () => PolicyDocument | null): HiderOf {
  const inForce = new Map<AskedField, Hider | null>();
  return (field, trial) => {
    const document = documentOf();
    if (document === null) return null;
    if (trial !== null) return hiderOf(policy, document, field, trial);
    const known = inForce.get(field);
    if (known !== undefined) return known;
    const hider = hiderOf(policy, document, field, null);
    inForce.set(field, hider);
    return hider;
  };
}

function hiderOf(policy: string, document: PolicyDocument, field: AskedField, trial: string | null): Hider | null {
  if (isSearchable(document, field)) return null;
  if (hides(document.mask, field)) return { policy, rule: null };
  const rule = document.rules.find(({ id, shadow, mask }) => (shadow !== true || id === trial) && hides(mask, field));
  return rule === undefined ? null : { policy, rule: rule.id };
}

/** By an entry for the field itself. One that cannot be read hides everything, and opens nothing. */
export function isSearchable({ searchable = [] }: Pick<PolicyDocument, "searchable">, { places }: AskedField): boolean {
  const readable = searchable.filter((text) => parseMaskEntry(text).kind !== "unreadable");
  return places.some(({ answer, path, shows }) => shows === "anybody" && maskCovers(readable, answer, path));
}

export function hides(mask: readonly string[] | undefined, { places }: AskedField): boolean {
  if (mask === undefined || mask.length === 0) return false;
  // What only may be the field may be another one, too: a meaning does not say which, and is looked for where the field stands itself.
  const paths = mask.filter((text) => parseMaskEntry(text).kind !== "meaning");
  return places.some(({ answer, path, shows }) => maskCovers(shows === "some" ? paths : mask, answer, path));
}
