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
  return isOne ? ipaddr.process(withoutDottedTail(text)).toString() : null;
}

/**
 * An IPv6 address whose last 32 bits are written as IPv4, in hexadecimal: `::1.2.3.4` is `::102:304`. ipaddr.js takes that one, which is no
 * IPv4 address, for `::ffff:1.2.3.4`, which is. Other texts come back as they are.
 */
export function withoutDottedTail(address: string): string {
  const [, head, ...tail] = /^(.*:)(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address) ?? [];
  if (head === undefined) return address;
  const [a = 0, b = 0, c = 0, d = 0] = tail.map(Number);
  return `${head}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}
