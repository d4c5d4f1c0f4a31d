// The one cookie of Bailiff's: HttpOnly, of this host alone (`__Host-`: no other host of the domain can set it, and never over http), and never
// sent with a request that another site causes. On this machine over http it has neither prefix nor `Secure`, which browsers would refuse there.

const SECURE_NAME = "__Host-bailiff";
const LOOPBACK_NAME = "bailiff";

/** Null: over http, and not on this machine. A session there would be anybody's on the way. */
function cookieName(request: Request): string | null {
  const { protocol, hostname } = new URL(request.url);
  if (protocol === "https:") return SECURE_NAME;
  return isLoopback(hostname) ? LOOPBACK_NAME : null;
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname)
  );
}

export type PresentedCookie =
  | { readonly kind: "none" }
  /** There are two, or it is empty. */
  | { readonly kind: "malformed" }
  | { readonly kind: "value"; readonly value: string };

/**
 * Divided by semicolons alone, as browsers write them: another cookie's value, which another host may have set, can hold a comma. Only such
 * blanks are passed over before a name as a browser passes over before it looks for `__Host-`: behind any other it is another name to the
 * browser, and another host may set it.
 */
export function presentedCookie(request: Request): PresentedCookie {
  const name = cookieName(request);
  const header = request.headers.get("cookie");
  if (name === null || header === null) return { kind: "none" };
  const values = header.split(";").flatMap((pair) => {
    const at = pair.indexOf("=");
    return at !== -1 && pair.slice(0, at).replace(/^[ \t]+/, "") === name ? [pair.slice(at + 1)] : [];
  });
  const [value, second] = values;
  if (value === undefined) return { kind: "none" };
  return value === "" || second !== undefined ? { kind: "malformed" } : { kind: "value", value };
}

/** `Set-Cookie` for a session; null where there can be none. It goes when the browser closes, and is worth nothing when the session is over. */
export function cookieFor(request: Request, value: string): string | null {
  const name = cookieName(request);
  return name === null ? null : `${name}=${value}; ${attributes(name)}`;
}

/** `Set-Cookie` that takes it away. */
export function cookieGone(request: Request): string {
  const name = cookieName(request) ?? LOOPBACK_NAME;
  return `${name}=; ${attributes(name)}; Max-Age=0`;
}

function attributes(name: string): string {
  return `Path=/; HttpOnly; SameSite=Strict${name === SECURE_NAME ? "; Secure" : ""}`;
}
