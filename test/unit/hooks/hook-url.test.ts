// Where a hook may post to: what leads into a network, or hides where it leads, is refused in every spelling.
import { describe, expect, it } from "vitest";
import { checkHookUrl, shownUrl } from "../../../src/hooks/hook-url.ts";

const IN_PUBLIC = { allowLoopback: false };
const IN_TESTS = { allowLoopback: true };

const FINE = [
  "https://hooks.example.com/",
  "https://hooks.example.com",
  "https://hooks.example.com:443/in",
  "https://HOOKS.example.COM/services/T000/B000/XXXX?token=a%20b",
  "https://a-b.xn--bcher-kva.de/x",
  "https://1and1.example.com/",
  "https://example.co.uk/?url=http://127.0.0.1/",
  "https://localhost.example.com/",
  "https://internal-hooks.example.com/",
];

/** Every spelling of this machine, of private networks, of what clouds tell about themselves. */
const INSIDE = [
  "https://127.0.0.1/",
  "https://127.1/",
  "https://2130706433/",
  "https://0x7f000001/",
  "https://0x7f.1/",
  "https://0177.0.0.1/",
  "https://017700000001/",
  "https://127.0.0.1./",
  "https://[::1]/",
  "https://[0:0:0:0:0:0:0:1]/",
  "https://[::ffff:127.0.0.1]/",
  "https://[::ffff:7f00:1]/",
  "https://[::ffff:169.254.169.254]/",
  "https://[64:ff9b::7f00:1]/",
  "https://[fe80::1]/",
  "https://[2606:4700::6810:84e5]/",
  "https://169.254.169.254/latest/meta-data/",
  "https://10.0.0.1/",
  "https://192.168.0.1/",
  "https://172.16.0.1/",
  "https://100.64.0.1/",
  "https://0.0.0.0/",
  "https://0/",
  "https://8.8.8.8/",
  "https://①②⑦.⓪.⓪.①/",
  "https://１２７.0.0.1/",
  "https://127%2e0%2e0%2e1/",
  "https://localhost/",
  "https://LOCALHOST/",
  "https://localhost./",
  "https://foo.localhost/",
  "https://printer.local/",
  "https://printer.local./",
  "https://vault.internal/",
  "https://metadata.google.internal/",
  "https://intranet/",
  "https://router.lan/",
  "https://localhost.localdomain/",
  "https://kubernetes.default.svc/",
  "https://box.home.arpa/",
  "https://a.corp/",
  "https://example/",
  "https://kubernetes/",
  "https://hidden.onion/",
  "https://name.test/",
  "https://1.0.0.127.in-addr.arpa/",
];

const HIDING = [
  "https://user@hooks.example.com/",
  "https://user:secret@hooks.example.com/",
  "https://hooks.example.com@evil.example.net/",
  "https://@hooks.example.com/",
  "https://:@hooks.example.com/",
  "https://hooks.example.com/#part",
  "https://hooks.example.com/#",
  "https://hooks.example.com:8443/",
  "https://hooks.example.com:80/",
  "https://hooks.example.com:0443/",
  "https://hooks.example.com./",
  "https://hooks.example.com../",
  "https://hooks.example.com%00.evil.example.net/",
  "https://hooks.example.com\\@evil.example.net/",
  "https:\\\\hooks.example.com/",
  "https:/hooks.example.com/",
  "https:hooks.example.com",
  "https:///hooks.example.com/",
  "//hooks.example.com/",
  " https://hooks.example.com/",
  "https://hooks.example.com/ ",
  "https://hooks.exa\tmple.com/",
  "https://hooks.example.com/\nX: y",
  "https://bücher.de/",
  "https://hoοks.example.com/",
  "https://hooks。example。com/",
  "https://hooks%2eexample%2ecom/",
  "http://hooks.example.com/",
  "ftp://hooks.example.com/",
  "file:///etc/passwd",
  "data:text/plain,x",
  "javascript:alert(1)",
  "wss://hooks.example.com/",
  "blob:https://hooks.example.com/1",
  "",
  "hooks.example.com",
  "https://",
  "https://?",
  "https://.example.com/",
  `https://hooks.example.com/${"x".repeat(2_048)}`,
];

const ALL_HOSTILE = [...INSIDE, ...HIDING];

describe("in public", () => {
  it.each(FINE)("%j is fine", (url) => {
    expect(checkHookUrl(url, IN_PUBLIC)).toEqual({ ok: true, url: new URL(url).href });
  });

  it.each(ALL_HOSTILE)("%j is refused, in words that do not repeat it", (url) => {
    const checked = checkHookUrl(url, IN_PUBLIC);
    expect(checked.ok).toBe(false);
    const words = url
      .split(/[^a-z0-9.]+/i)
      .filter((word) => word.length > 8 && !"hooks.example.com".includes(word.toLowerCase()));
    for (const word of words) expect(JSON.stringify(checked)).not.toContain(word);
  });

  it.each(["http://127.0.0.1:9000/", "http://localhost:9000/in", "https://localhost:9000/"])("%j is refused", (url) => {
    expect(checkHookUrl(url, IN_PUBLIC).ok).toBe(false);
  });
});

describe("in test mode", () => {
  it.each([
    "http://127.0.0.1:9000/",
    "http://localhost:9000/in",
    "https://localhost:9000/",
    "http://[::1]:9000/",
    "http://127.0.0.2/",
  ])("%j, this machine, is fine", (url) => {
    expect(checkHookUrl(url, IN_TESTS)).toEqual({ ok: true, url: new URL(url).href });
  });

  it.each([
    "http://10.0.0.1/",
    "http://169.254.169.254/",
    "http://hooks.example.com/",
    "https://vault.internal/",
    "http://user@localhost/",
    "http://localhost/#x",
  ])("%j is refused all the same", (url) => {
    expect(checkHookUrl(url, IN_TESTS).ok).toBe(false);
  });
});

it("is shown without what may be a secret", () => {
  expect(shownUrl("https://hooks.example.com/services/T0/secret?x=1")).toBe("https://hooks.example.com/…");
  expect(shownUrl("https://hooks.example.com/?secret")).toBe("https://hooks.example.com/…");
  expect(shownUrl("https://hooks.example.com/")).toBe("https://hooks.example.com/");
});
