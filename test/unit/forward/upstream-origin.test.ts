import { describe, expect, it } from "vitest";
import { classifyUpstreamOrigin } from "../../../src/clerk/upstream-origin.ts";

describe("CLERK_API_URL", () => {
  it.each([
    ["https://api.clerk.com", "https://api.clerk.com"],
    ["https://api.clerk.com/", "https://api.clerk.com"],
    ["https://API.clerk.com/v1", "https://api.clerk.com"],
    ["https://api.clerk.com/v1/", "https://api.clerk.com"],
    ["https://api.clerk.com:443", "https://api.clerk.com"],
    ["https://proxy.example:8443/v1", "https://proxy.example:8443"],
    ["https://104.18.1.1", "https://104.18.1.1"],
    ["https://[2606:4700::1111]", "https://[2606:4700::1111]"],
  ])("%s is taken", (text, origin) => {
    expect(classifyUpstreamOrigin(text)).toEqual({ ok: true, origin });
    expect(classifyUpstreamOrigin(text, { allowLoopback: true })).toEqual({ ok: true, origin });
  });

  it.each([
    "",
    "api.clerk.com",
    "//api.clerk.com",
    "http://api.clerk.com",
    "ftp://api.clerk.com",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "https://user:pass@api.clerk.com",
    "https://@api.clerk.com",
    "https://api.clerk.com/v2",
    "https://api.clerk.com/v1/users",
    "https://api.clerk.com//",
    "https://api.clerk.com?",
    "https://api.clerk.com/?a=b",
    "https://api.clerk.com/#",
    " https://api.clerk.com",
    "https://api.clerk.com\n",
    "https://api.cl\terk.com",
    "https:\\\\api.clerk.com",
    "https://api.clerk.com:99999",
    // Addresses inside, in the spellings that a URL parser takes.
    "https://10.0.0.1",
    "https://172.16.0.1",
    "https://192.168.1.1",
    "https://169.254.169.254",
    "https://100.100.100.200",
    "https://0.0.0.0",
    "https://224.0.0.1",
    "https://2852039166",
    "https://0xa9.0xfe.0xa9.0xfe",
    "https://0251.0376.0251.0376",
    "https://[fd00:ec2::254]",
    "https://[fe80::1]",
    "https://[::]",
    "https://[::ffff:169.254.169.254]",
    "https://[::ffff:10.0.0.1]",
    "https://[64:ff9b::a9fe:a9fe]",
  ])("%j is refused, with and without loopback", (text) => {
    for (const allowLoopback of [false, true]) {
      const verdict = classifyUpstreamOrigin(text, { allowLoopback });
      expect(verdict.ok).toBe(false);
      if (!verdict.ok) expect(verdict.message).not.toMatch(/pass|users|a=b|169\./);
    }
  });

  it.each([
    "http://127.0.0.1:8788",
    "http://127.9.9.9",
    "http://localhost:8788/v1",
    "http://LOCALHOST",
    "http://localhost.",
    "http://api.localhost",
    "http://[::1]:8788",
    "http://2130706433",
    "http://0x7f.1",
    "http://[::ffff:127.0.0.1]",
    "https://localhost",
    "https://127.0.0.1",
  ])("%s is taken for local development only", (text) => {
    expect(classifyUpstreamOrigin(text)).toMatchObject({ ok: false });
    expect(classifyUpstreamOrigin(text, { allowLoopback: true })).toMatchObject({ ok: true });
  });
});
