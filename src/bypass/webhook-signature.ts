// Is it Clerk who sends? The rules of `verifyWebhook` of @clerk/backend 3.25: the headers svix-id, svix-timestamp and svix-signature, HMAC-SHA-256
// over `<id>.<timestamp>.<body>` under the endpoint's secret (base64, `whsec_` before it or not), several signatures of which one has to be
// right, five minutes either way. Stricter in one thing: the timestamp is digits alone, since a text that begins with digits is no timestamp.
// Source: https://docs.svix.com/receiving/verifying-payloads/how-manual
import { createHmac, timingSafeEqual } from "node:crypto";

const TOLERANCE_S = 300;
const PREFIX = "whsec_";
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** Of SHA-256, in base64. */
const SIGNATURE = /^[A-Za-z0-9+/]{43}=$/;
/** Svix sends one per secret in force; more are nobody's. */
const MAX_SIGNATURES = 16;
const MAX_ID_CHARS = 256;

export interface SignedHeaders {
  readonly id: string;
  /** Seconds since the epoch, as it was sent. */
  readonly timestamp: string;
  readonly signatures: readonly string[];
}

/** Told apart where they are counted, and not to the caller. */
export type WebhookFault = "webhook_missing" | "webhook_stale" | "webhook_forged";

/** The secret's bytes; null when it is none. */
export function signingKey(secret: string): Uint8Array | null {
  const text = secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret;
  const key = BASE64.test(text) ? Buffer.from(text, "base64") : Buffer.alloc(0);
  return key.byteLength === 0 ? null : new Uint8Array(key);
}

/** What can be said without the body: most of what is not Clerk's ends here. */
export function readSignedHeaders(headers: Pick<Headers, "get">, nowMs: number): SignedHeaders | WebhookFault {
  const [id, timestamp, signature] = ["svix-id", "svix-timestamp", "svix-signature"].map(
    (name) => headers.get(name)?.trim() ?? "",
  );
  if (!id || !timestamp || !signature) return "webhook_missing";
  if (id.length > MAX_ID_CHARS || !/^\d{1,12}$/.test(timestamp)) return "webhook_forged";
  if (Math.abs(Math.floor(nowMs / 1000) - Number(timestamp)) > TOLERANCE_S) return "webhook_stale";
  const signatures = signature
    .split(" ", MAX_SIGNATURES)
    .flatMap((part) => (part.startsWith("v1,") ? [part.slice("v1,".length)] : []))
    .filter((text) => SIGNATURE.test(text));
  return signatures.length === 0 ? "webhook_forged" : { id, timestamp, signatures };
}

/** Constant time for each signature that was sent. */
export function isSigned({ id, timestamp, signatures }: SignedHeaders, body: string, key: Uint8Array): boolean {
  const digest = createHmac("sha256", key)
    .update(`${id}.${Number(timestamp)}.`, "utf8")
    .update(body, "utf8")
    .digest();
  return signatures.map((text) => timingSafeEqual(Buffer.from(text, "base64"), digest)).includes(true);
}
