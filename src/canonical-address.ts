// An address in its one spelling: what rules see of a caller, and what a literal that is held against it has to be.
import ipaddr from "ipaddr.js";

/**
 * As RFC 5952 writes it; IPv4 as IPv4 also where it came as `::ffff:a.b.c.d`. Null for what is none, for an address with a zone, and for IPv4
 * in other notations: of `010.0.0.1` and `10.1` readers differ about what is meant.
 */
export function canonicalAddress(text: string): string | null {
  const end = text.slice(text.lastIndexOf(":") + 1);
  if (end.includes(".") && !ipaddr.IPv4.isValidFourPartDecimal(end)) return null;
  const isOne = end === text ? end.includes(".") : ipaddr.IPv6.isValid(text) && !text.includes("%");
  return isOne ? ipaddr.process(text).toString() : null;
}
