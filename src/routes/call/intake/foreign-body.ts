// A body that came in another dress than the one it is read in: compressed, or in another encoding than UTF-8. Told by its first bytes, so
// that the caller hears what to change and not that the JSON inside is wrong. Only asked about what could not be read otherwise.
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import { nameOfForeignBytes } from "../../../foreign-bytes.ts";

/** Null: nothing that is known by its first bytes. */
export function foreignBody(bytes: Uint8Array): BailiffError | null {
  const kind = nameOfForeignBytes(bytes);
  if (kind === null) return null;
  const what = kind.compressed ? "compressed" : "not UTF-8";
  return bailiffError("bailiff_content_type_unsupported", `The body is ${what} (${kind.name}): send it as it is, in UTF-8.`);
}

/** `Content-Encoding` of a request; what is compressed is not unpacked here. */
export function encodedBody(headers: Headers): BailiffError | null {
  const encoding = headers.get("content-encoding")?.trim().toLowerCase() ?? "";
  if (encoding === "" || encoding === "identity") return null;
  return bailiffError(
    "bailiff_content_type_unsupported",
    "The body is encoded (Content-Encoding): send it as it is, without that header.",
  );
}
