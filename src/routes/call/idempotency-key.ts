// The `Idempotency-Key` header, for operations that create something: a repeat with the same key does not create twice.
// Source: IETF draft-ietf-httpapi-idempotency-key-header; a bare token is taken too, because most clients send one.
import { type BailiffError, bailiffError } from "../../bailiff-errors.ts";
import type { Operation } from "../../clerk/operation.ts";

export const IDEMPOTENCY_KEY = /^(?:"([\x20\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/;

export function readIdempotencyKey(
  operation: Pick<Operation, "creates" | "name">,
  headers: { get(name: string): string | null },
): { readonly ok: true; readonly key: string | null } | { readonly ok: false; readonly error: BailiffError } {
  const text = headers.get("idempotency-key");
  if (text === null) return { ok: true, key: null };
  const invalid = (detail: string) => ({ ok: false, error: bailiffError("bailiff_header_invalid", detail) }) as const;
  // Ignoring it would let somebody believe in a protection that is not there.
  if (operation.creates === undefined)
    return invalid(`${operation.name} takes no Idempotency-Key header; it is for operations that create something.`);
  const match = IDEMPOTENCY_KEY.exec(text);
  const key = match?.[1] ?? match?.[2];
  return key === undefined
    ? invalid("Idempotency-Key must be 1 to 255 printable ASCII characters, in double quotes or bare.")
    : { ok: true, key };
}
