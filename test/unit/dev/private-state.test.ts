// Secrets of a local gateway that others could read, because a copy, a backup or an earlier version left them so.
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepPublicKey } from "../../../dev/audit-key.ts";
import { closeDirectory } from "../../../dev/private-state.ts";
import { loadSecrets } from "../../../dev/secrets.ts";
import { createAuditSigner } from "../../../src/audit/signing.ts";

/** RFC 8410, section 10.3. */
const KNOWN = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";
let stateDir: string;
let notices: string[];
const modeOf = (name = "") => statSync(path.join(stateDir, name)).mode & 0o7777;
const load = () => loadSecrets({ stateDir, given: {}, clerkApiUrl: null }, (line) => notices.push(line));

beforeEach(() => {
  stateDir = mkdtempSync(path.join(tmpdir(), "bailiff-private-"));
  notices = [];
});
afterEach(() => rmSync(stateDir, { recursive: true, force: true }));

describe.skipIf(process.platform === "win32")("the state directory", () => {
  it("says nothing about one that is closed, or that is not there yet", () => {
    const secrets = load();
    expect(notices).toEqual([]);
    expect(load()).toEqual(secrets);
    rmSync(stateDir, { recursive: true });
    load();
    expect([notices, modeOf(), modeOf("secrets.json")]).toEqual([[], 0o700, 0o600]);
  });

  it.each([0o755, 0o711, 0o750, 0o777])("that has mode %o is closed, and what is in it kept", (mode) => {
    const secrets = load();
    chmodSync(stateDir, mode);
    expect(load()).toEqual(secrets);
    expect(modeOf()).toBe(0o700);
    expect(notices).toEqual([expect.stringContaining("now for you alone")]);
  });

  it.each(["secrets.json", "demo-keys.json", "dev.env"])(
    "%s that others can read is closed, and said to have been open",
    (name) => {
      const secrets = load();
      if (name !== "secrets.json") writeFileSync(path.join(stateDir, name), "{}");
      chmodSync(path.join(stateDir, name), 0o644);
      expect(load()).toEqual(secrets);
      expect(modeOf(name)).toBe(0o600);
      expect(notices).toEqual([expect.stringContaining(`others could read ${name}`)]);
      expect(notices.join()).not.toContain(secrets.ROOT_TOKEN);
      expect(readFileSync(path.join(stateDir, "secrets.json"), "utf8")).toContain(secrets.ROOT_TOKEN);
    },
  );

  it("of everybody is refused and left alone", () => {
    chmodSync(stateDir, 0o1777);
    expect(() => closeDirectory(stateDir)).toThrow("name one of its own");
    expect(modeOf()).toBe(0o1777);
  });
});

describe("the key that a local gateway signs with", () => {
  const secret = (given: object = {}) =>
    loadSecrets({ stateDir, given, clerkApiUrl: null }, (line) => notices.push(line)).AUDIT_SIGNING_KEY;
  const kids = (): string[] =>
    JSON.parse(readFileSync(path.join(stateDir, "audit-key.json"), "utf8")).keys.map(({ kid }: { kid: string }) => kid);

  it("is made once and kept, unless one is given, which is not", () => {
    const own = secret();
    expect(secret()).toBe(own);
    expect(secret({ AUDIT_SIGNING_KEY: KNOWN })).toBe(KNOWN);
    expect(readFileSync(path.join(stateDir, "secrets.json"), "utf8")).not.toContain(KNOWN);
    expect(secret()).toBe(own);
  });

  it("has its public half as a file, with those of before", async () => {
    const own = secret();
    keepPublicKey(stateDir, own);
    keepPublicKey(stateDir, KNOWN);
    keepPublicKey(stateDir, KNOWN);
    const [known, made] = await Promise.all([createAuditSigner(KNOWN), createAuditSigner(own)]);
    expect(kids()).toEqual([known.publicKey.kid, made.publicKey.kid]);
    keepPublicKey(stateDir, own);
    expect(kids()).toEqual([made.publicKey.kid, known.publicKey.kid]);
  });
});
