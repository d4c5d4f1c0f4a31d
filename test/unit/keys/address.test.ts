// Networks in CIDR form. What two programs could read differently (octal, shorthand, zones) is refused, not guessed.
import { describe, expect, it } from "vitest";
import { addressAllowed, canonicalCidr } from "../../../src/keys/address.ts";

describe("a network", () => {
  it.each([
    ["10.0.0.0/8", "10.0.0.0/8"],
    ["10.1.2.3/8", "10.0.0.0/8"],
    ["192.0.2.1", "192.0.2.1/32"],
    ["0.0.0.0/0", "0.0.0.0/0"],
    ["2001:db8::/32", "2001:db8::/32"],
    ["2001:DB8:0:0::1/32", "2001:db8::/32"],
    ["::1", "::1/128"],
    ["::/0", "::/0"],
    ["::ffff:10.0.0.1", "10.0.0.1/32"],
    ["::ffff:10.1.0.0/104", "10.0.0.0/8"],
    ["::ffff:a00:1", "10.0.0.1/32"],
    // Not IPv4, but IPv6 with its last bits in another spelling.
    ["::1.2.3.4", "::102:304/128"],
    ["::1.2.3.4/96", "::/96"],
    ["64:ff9b::192.0.2.33", "64:ff9b::c000:221/128"],
    ["2001:db8::255.255.255.255/112", "2001:db8::ffff:0/112"],
    ["0:0:0:0:0:ffff:10.0.0.1", "10.0.0.1/32"],
    ["::ffff:0:10.0.0.1", "::ffff:0:a00:1/128"],
  ])("%s is %s", (text, canonical) => {
    expect(canonicalCidr(text)).toBe(canonical);
  });

  it.each([
    "",
    "x",
    "10.0.0",
    "10.1",
    "167772161",
    "0x0a.0.0.1",
    "010.0.0.1",
    "10.0.0.010",
    "10.0.0.256",
    "10.0.0.1/33",
    "10.0.0.1/-1",
    "10.0.0.1/08",
    "10.0.0.1/8.0",
    "10.0.0.1/",
    "10.0.0.1/8/8",
    "10.0.0.1 /8",
    " 10.0.0.1",
    "2001:db8::/129",
    "2001:db8::1::",
    "fe80::1%eth0",
    "[::1]",
    "::ffff:10.0.0.0/95",
    "::ffff:010.0.0.1",
    "example.com",
  ])("%j is refused", (text) => {
    expect(canonicalCidr(text)).toBeUndefined();
  });
});

describe("an address", () => {
  it.each([
    [null, "192.0.2.1", true],
    [null, null, true],
    [["10.0.0.0/8"], "10.255.255.255", true],
    [["10.0.0.0/8"], "11.0.0.0", false],
    [["10.0.0.0/8"], "::ffff:10.0.0.1", true],
    [["10.0.0.0/8"], "::ffff:a00:1", true],
    [["10.0.0.0/8"], "::10.0.0.1", false],
    [["10.0.0.0/8"], "64:ff9b::10.0.0.1", false],
    [["::a00:1/128"], "::10.0.0.1", true],
    [["10.0.0.0/8"], null, false],
    [["10.0.0.0/8"], "", false],
    [["10.0.0.0/8"], "not an address", false],
    [["0.0.0.0/0"], "::1", false],
    [["::/0"], "10.0.0.1", false],
    [["0.0.0.0/0", "::/0"], "2001:db8::1", true],
    [["2001:db8::/32"], "2001:db8:ffff::1", true],
    [["2001:db8::/32"], "2001:db9::1", false],
    [["192.0.2.1/32"], "192.0.2.2", false],
    [[], "192.0.2.1", false],
  ])("in %j: %s is allowed: %s", (cidrs, address, allowed) => {
    expect(addressAllowed(cidrs, address)).toBe(allowed);
  });
});
