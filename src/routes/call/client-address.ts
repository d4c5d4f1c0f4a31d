// The caller's address. `cf-connecting-ip` is set by Cloudflare's edge; anywhere else a caller can send it, so it counts only where the
// operator says that something trustworthy writes it (TRUST_CF_IP=1). `x-forwarded-for` and its kin never count.
import { canonicalAddress } from "../../canonical-address.ts";

/** Callers come back: their addresses are remembered, not too many of them, and nothing that is longer than any. */
const MAX_KNOWN = 1_000;
const MAX_CHARS = 64;
const known = new Map<string, string | null>();

/** Null when unknown. */
export function addressOf(request: Request, trustCfIp: boolean): string | null {
  const text = trustCfIp ? request.headers.get("cf-connecting-ip") : null;
  if (text === null) return null;
  const before = known.get(text);
  if (before !== undefined) return before;
  const address = canonicalAddress(text);
  if (text.length > MAX_CHARS) return address;
  if (known.size >= MAX_KNOWN) known.clear();
  known.set(text, address);
  return address;
}
