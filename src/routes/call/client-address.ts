// The caller's address. `cf-connecting-ip` is set by Cloudflare's edge; anywhere else a caller can send it, so it counts only where the
// operator says that something trustworthy writes it (TRUST_CF_IP=1). `x-forwarded-for` and its kin never count.
import { canonicalAddress } from "../../canonical-address.ts";

/** Null when unknown. */
export function addressOf(request: Request, trustCfIp: boolean): string | null {
  const text = trustCfIp ? request.headers.get("cf-connecting-ip") : null;
  return text === null ? null : canonicalAddress(text);
}
