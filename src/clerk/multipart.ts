// The one multipart body that Clerk's Users API takes: a single part named `file`, built anew from the checked bytes. Nothing of the
// caller's own multipart (file name, further headers, preamble) is passed on.
// Source: RFC 7578 (multipart/form-data).
import { createHash } from "node:crypto";
import { joinedBytes } from "../joined-bytes.ts";

export interface Upload {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Of the image: `image/png`. */
  readonly contentType: string;
}

/** `image/*`, or nothing in particular, which is what SDKs send for a blob without a type. */
export const IMAGE_CONTENT_TYPE = /^(image\/[a-z0-9][a-z0-9.+-]{0,62}|application\/octet-stream)$/;

export function sha256OfBytes(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** What policy and the record see of an upload: the argument `file`. */
export function describeUpload({ bytes, contentType }: Upload) {
  return { content_type: contentType, size_bytes: bytes.byteLength, sha256: sha256OfBytes(bytes) };
}

/** Deterministic: the boundary comes from the content's digest, which content cannot be made to hold. `null`: a form without the file. */
export function buildMultipart(upload: Upload | null): { readonly body: Uint8Array<ArrayBuffer>; readonly contentType: string } {
  const boundary = `bailiff-${sha256OfBytes(upload?.bytes ?? new Uint8Array()).slice(0, 40)}`;
  const extension = /^image\/([a-z0-9]+)/.exec(upload?.contentType ?? "")?.[1] ?? "bin";
  const head =
    upload === null
      ? ""
      : `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="image.${extension}"\r\nContent-Type: ${upload.contentType}\r\n\r\n`;
  const tail = `${upload === null ? "" : "\r\n"}--${boundary}--\r\n`;
  const encoder = new TextEncoder();
  const body = joinedBytes([encoder.encode(head), upload?.bytes ?? new Uint8Array(), encoder.encode(tail)]);
  return { body, contentType: `multipart/form-data; boundary=${boundary}` };
}
