// Checks `CLERK_API_URL`, the one address that the secret key is ever sent to: https, no surprises in it, and not an address inside a
// network. A Worker cannot resolve host names, so this refuses IP literals and localhost, not names that point inside: whoever may set
// the variable is trusted that far. Messages never repeat the value, which may hold credentials.
import ipaddr from "ipaddr.js";

export type UpstreamOrigin = { readonly ok: true; readonly origin: string } | { readonly ok: false; readonly message: string };

/**
 * The origin (`https://api.clerk.com`), without path: `/`, `/v1` and `/v1/` are taken off, because SDKs differ in whether a base URL has
 * it and request paths start with `/v1` themselves.
 * @param options.allowLoopback for local development: http, and loopback hosts, with either scheme. Other private addresses stay refused.
 */
export function classifyUpstreamOrigin(text: string, options: { readonly allowLoopback?: boolean } = {}): UpstreamOrigin {
  // Checked in the raw text, because the URL parser drops what is empty (`https://host?`, `https://@host`) and trims blanks.
  if (/[\s\\]/.test(text)) return refused("must not contain blanks or backslashes");
  if (text.includes("@")) return refused("must not contain credentials");
  if (/[?#]/.test(text)) return refused("must not contain a query or a fragment");
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) return refused("must be a URL, like https://api.clerk.com");
  if (!["/", "/v1", "/v1/"].includes(url.pathname)) return refused("must have no path other than /v1");

  const place = placeOf(url.hostname);
  if (place === "inside") return refused("must not name an address in a private, link-local or reserved range");
  if (place === "loopback" && options.allowLoopback !== true) return refused("must not name this machine");
  if (url.protocol === "https:" || (url.protocol === "http:" && place === "loopback")) return { ok: true, origin: url.origin };
  return refused("must be https");
}

type Place = "outside" | "loopback" | "inside";

/** `hostname` as the URL parser gives it: lower case, IPv4 in any spelling (`0x7f.1`) made dotted, IPv6 in brackets. */
function placeOf(hostname: string): Place {
  const name = hostname.replace(/\.$/, "");
  if (name === "localhost" || name.endsWith(".localhost")) return "loopback";
  const literal = name.startsWith("[") ? name.slice(1, -1) : name;
  if (!ipaddr.isValid(literal)) return "outside";
  // `process` reads ::ffff:127.0.0.1 as the IPv4 address that it is.
  const range = ipaddr.process(literal).range();
  if (range === "loopback") return "loopback";
  return range === "unicast" ? "outside" : "inside";
}

function refused(what: string): UpstreamOrigin {
  return { ok: false, message: `CLERK_API_URL ${what}` };
}
