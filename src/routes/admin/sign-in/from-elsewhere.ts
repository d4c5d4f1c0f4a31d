// Is another site behind a request? A browser adds a cookie, and Cloudflare Access its assertion, to requests of whoever caused them, and says in
// two headers who did. The command line and other clients send neither header, and neither kind of sign-in comes by itself there.
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";

export function fromElsewhere({ url, headers }: Request): boolean {
  const [origin, site] = [headers.get("origin"), headers.get("sec-fetch-site")];
  return (origin !== null && origin !== new URL(url).origin) || (site !== null && site !== "same-origin" && site !== "none");
}

export function crossSite(): BailiffError {
  const detail = "A sign-in does not count for requests that another site causes. Send a key, or call from here.";
  return bailiffError("clerk_key_invalid", detail);
}
