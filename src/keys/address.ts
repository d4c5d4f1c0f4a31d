// Which addresses a key may be used from: CIDR lists, IPv4 and IPv6. An IPv4 address written as IPv6 (::ffff:10.0.0.1) counts as IPv4.
import ipaddr from "ipaddr.js";
import { withoutDottedTail } from "../canonical-address.ts";

/** The network in canonical form (`10.0.0.0/8`; a bare address is a network of one), or undefined when the text is not one. */
export function canonicalCidr(text: string): string | undefined {
  const [address, prefix, ...rest] = text.split("/");
  if (address === undefined || rest.length > 0) return undefined;
  // ipaddr.js accepts shorthand and octal IPv4 (`10.1`, `010.0.0.1`): others read those differently, so they are refused.
  if (!(ipaddr.IPv4.isValidFourPartDecimal(address) || ipaddr.IPv6.isValid(address)) || address.includes("%")) return undefined;
  const dotted = address.slice(address.lastIndexOf(":") + 1);
  if (dotted.includes(".") && !ipaddr.IPv4.isValidFourPartDecimal(dotted)) return undefined;
  const plain = withoutDottedTail(address);
  const parsed = ipaddr.parse(plain);
  const width = parsed.kind() === "ipv4" ? 32 : 128;
  if (prefix !== undefined && !/^(0|[1-9]\d{0,2})$/.test(prefix)) return undefined;
  const bits = prefix === undefined ? width : Number(prefix);
  if (bits > width) return undefined;
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress()) {
    // A caller's address is never seen in that form, so such a network would hold nobody; one wider than all of IPv4 is a mistake.
    return bits < 96 ? undefined : canonicalCidr(`${parsed.toIPv4Address().toString()}/${bits - 96}`);
  }
  const network =
    parsed.kind() === "ipv4"
      ? ipaddr.IPv4.networkAddressFromCIDR(`${plain}/${bits}`)
      : ipaddr.IPv6.networkAddressFromCIDR(`${plain}/${bits}`);
  return `${network.toString()}/${bits}`;
}

/** True when no list is set, or `address` lies in one of its networks. An unknown address lies in none. */
export function addressAllowed(cidrs: readonly string[] | null, address: string | null): boolean {
  if (cidrs === null) return true;
  if (address === null || !ipaddr.isValid(address)) return false;
  const caller = ipaddr.process(withoutDottedTail(address));
  return cidrs.some((cidr) => {
    const [network, bits] = ipaddr.parseCIDR(cidr);
    return network.kind() === caller.kind() && caller.match(network, bits);
  });
}
