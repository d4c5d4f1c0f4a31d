// Where a hook may post to: https on port 443, at a host with a public name. A Worker cannot look names up, so a name that points inside a
// network is not noticed (docs/threat-model.md); an address in any spelling is. Messages never repeat the address: a path may be a secret. Pure.
import ipaddr from "ipaddr.js";

/** Names that never lead out of a network: RFC 6761, RFC 6762, RFC 8375, RFC 9476 and what networks are called at home. */
const INSIDE =
  /(^|\.)(local(?:host|domain)?|internal|svc|intranet|private|corp|home|lan|test|invalid|example|onion|alt|home\.arpa|arpa)$/;
const HOST = /^[a-z0-9-]+(\.[a-z0-9-]+)+$/;
const MAX_CHARS = 2_048;

export type HookUrl = { readonly ok: true; readonly url: string } | { readonly ok: false; readonly message: string };

/** @param options.allowLoopback test mode: http and any port as well, but only at this machine. */
export function checkHookUrl(text: string, { allowLoopback }: { readonly allowLoopback: boolean }): HookUrl {
  // In the raw text: the parser trims, folds and drops what is empty (`https://@host`, `https://host/#`).
  if (text.length > MAX_CHARS) return refused(`must have at most ${MAX_CHARS} characters`);
  if (!/^[\x21-\x7e]+$/.test(text) || text.includes("\\"))
    return refused("must be of printable ASCII, without blanks or backslashes");
  if (text.includes("#")) return refused("must not have a fragment");
  if (!/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text))
    return refused("must be an address like https://hooks.example.com/path");
  const url = new URL(text);
  const authority = /^https?:\/\/([^/?]*)/i.exec(text)?.[1] ?? "";
  if (authority.includes("@")) return refused("must not hold credentials: hooks are signed, which is how a receiver knows them");
  const host = url.hostname.replace(/\.+$/, "");
  if (allowLoopback && isLoopback(host)) return { ok: true, url: url.href };
  if (url.protocol !== "https:") return refused("must be https");
  if (url.port !== "") return refused("must have no port: hooks post to 443");
  if (url.hostname.endsWith(".")) return refused("must not have a host that ends with a dot");
  if (isAddress(host)) return refused("must name a host, not an address");
  if (INSIDE.test(host) || !host.includes(".")) return refused("must name a public host, like hooks.example.com");
  // What the parser made of it must be what was written: no host that reads as one name and is another.
  if (!HOST.test(host) || authority.replace(/:443$/, "").toLowerCase() !== host)
    return refused("must have its host in plain letters, digits, dots and dashes (a name of other letters in its xn-- form)");
  return { ok: true, url: url.href };
}

/** What may be told of an address: who is called, and not the path, which may be a secret. */
export function shownUrl(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return pathname === "/" && search === "" ? `${origin}/` : `${origin}/…`;
}

/** `hostname` as the parser gives it: IPv4 in any spelling (`0x7f.1`, `2130706433`) made dotted, IPv6 in brackets. */
function isAddress(host: string): boolean {
  return host.startsWith("[") || ipaddr.isValid(host) || /(^|\.)(\d+|0x[0-9a-f]*)$/.test(host);
}

function isLoopback(host: string): boolean {
  const literal = host.startsWith("[") ? host.slice(1, -1) : host;
  if (host === "localhost") return true;
  return ipaddr.isValid(literal) && ipaddr.process(literal).range() === "loopback";
}

function refused(what: string): HookUrl {
  return { ok: false, message: `“url” ${what}.` };
}
