// One spelling of an address, or none: what readers would differ about must not become what a rule is held against.
import { expect, it } from "vitest";
import { canonicalAddress } from "../../../src/canonical-address.ts";

it.each([
  ["203.0.113.7", "203.0.113.7"],
  ["::ffff:203.0.113.7", "203.0.113.7"],
  ["::FFFF:cb00:7107", "203.0.113.7"],
  ["2001:0DB8::0001", "2001:db8::1"],
  ["::", "::"],
  ["::1.2.3.4", "::102:304"], // Which is no IPv4 address: `::ffff:1.2.3.4` is.
])("%s is %s", (text, address) => expect(canonicalAddress(text)).toBe(address));

it.each([
  "010.0.0.1",
  "10.1",
  "0x0a.0.0.1",
  "167772161",
  "::ffff:010.0.0.1",
  "::ffff:0x0a.0.0.1",
  "::010.0.0.1",
  "fe80::1%eth0",
  "::ffff:10.0.0.1%1",
  "10.0.0.0/8",
  "2001:db8::/32",
  "",
  "localhost",
])("%j is none", (text) => expect(canonicalAddress(text)).toBeNull());
