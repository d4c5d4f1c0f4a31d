// The language of masks: `private_metadata`, `email_addresses.*.email_address`. Segments are field names, or `*` for every element of
// an array or every field of an object.

const SEGMENT = /^(?:[a-z0-9_]+|\*)$/;
const MAX_SEGMENTS = 16;

export type MaskPath =
  | { readonly ok: true; readonly segments: readonly string[] }
  | { readonly ok: false; readonly message: string };

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
