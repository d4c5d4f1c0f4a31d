// The language of masks: a path, `private_metadata`, `email_addresses.*.email_address`, or a meaning, `@email`. Segments of a path are field
// names, or `*` for every element of an array or every field of an object.
import { MEANINGS, type Meaning, readMeaning, writtenMeaning } from "./meaning.ts";
import { didYouMean } from "./suggest.ts";

const SEGMENT = /^(?:[a-z0-9_]+|\*)$/;
const MAX_SEGMENTS = 16;

export type MaskPath =
  | { readonly ok: true; readonly segments: readonly string[] }
  | { readonly ok: false; readonly message: string };

export type MaskEntry =
  | { readonly kind: "path"; readonly segments: readonly string[] }
  | { readonly kind: "meaning"; readonly meaning: Meaning }
  /** `message`: what is wrong with it, in words. */
  | { readonly kind: "unreadable"; readonly message: string };

/** Reads one entry of a mask. */
export function parseMaskEntry(text: string): MaskEntry {
  const meaning = readMeaning(text);
  if (meaning !== null) return { kind: "meaning", meaning };
  const written = MEANINGS.map(writtenMeaning);
  if (text.startsWith("@")) {
    return {
      kind: "unreadable",
      message: `"${text}" is no meaning${didYouMean(text, written)}: there are ${written.join(", ")}`,
    };
  }
  const path = parseMaskPath(text);
  return path.ok ? { kind: "path", segments: path.segments } : { kind: "unreadable", message: path.message };
}

/** Reads one mask path; says in words what is wrong with one that cannot be read. */
export function parseMaskPath(text: string): MaskPath {
  const segments = text.split(".");
  if (segments.length > MAX_SEGMENTS) return { ok: false, message: `a mask has at most ${MAX_SEGMENTS} segments` };
  if (segments.every((segment) => segment === "*")) return { ok: false, message: `${text || "an empty mask"} names no field` };
  const wrong = segments.find((segment) => !SEGMENT.test(segment));
  if (wrong !== undefined) {
    return { ok: false, message: `"${text}" is not a mask: "${wrong}" is neither a field name (a-z, 0-9, _) nor *` };
  }
  return { ok: true, segments };
}
