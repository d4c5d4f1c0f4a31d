// The circumstances of a call that is only asked about, as a call could have them: of a reason that none can travel with, a country in small
// letters or an address that is none, an answer means nothing.
import * as z from "zod/mini";
import { canonicalAddress } from "../../canonical-address.ts";
import { rfc3339 } from "../../clerk/args/fields.ts";

/** `Bailiff-Reason`, or none. */
const REASON_OR_NONE = /^[\x20-\x7e]{0,256}$/;
/** As Cloudflare names it: `T1` is Tor. */
const COUNTRY = /^[A-Z][A-Z0-9]$/;

export function supposedContext() {
  return {
    reason: z.string().check(z.regex(REASON_OR_NONE, "must be at most 256 printable ASCII characters")),
    ip: z.nullable(
      z.string().check(
        z.maxLength(64),
        z.refine((text) => canonicalAddress(text) !== null, "must be an IPv4 or IPv6 address"),
      ),
    ),
    country: z.nullable(z.string().check(z.regex(COUNTRY, "must be a country code of two letters, like DE"))),
    now: rfc3339(),
    user_agent: z.string().check(z.maxLength(256)),
  };
}
