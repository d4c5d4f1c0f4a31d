// Time-stamps of an authority on this machine (`openssl ts`), asked for by `bailiff audit anchor` and checked by `bailiff audit verify`.
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { isTrusted, readAuthorityCertificates } from "../../../cli/audit/authority-certificates.ts";
import { readTimeStamp } from "../../../cli/audit/time-stamp.ts";
import { anchorCommand } from "../../../cli/commands/audit-anchor.ts";
import { exported, logOf, signer } from "../audit/anchored-log.ts";
import { hasOpenssl, type LocalAuthority, startAuthority } from "./local-authority.ts";
import { linesOf } from "./made-log.ts";
import { runOffline, runVerify } from "./run-verify.ts";

if (!hasOpenssl) console.warn("SKIPPED: time-stamps are not tested, there is no openssl on this machine");

const folder = mkdtempSync(path.join(tmpdir(), "bailiff-stamps-"));
const at = (name: string) => path.join(folder, name);
/** What the authority stamps, at its own time, lies in the span of the export. */
const LONG_AFTER = "2100-01-01T00:00:00.000Z";
let authority: LocalAuthority;
/** In place of the next answer. */
let instead: ((query: Buffer) => Buffer | number | null) | null = null;
let text = "";
const anchor = (...more: readonly string[]) => runOffline(anchorCommand, [at("log.ndjson"), "--out", at("anchors"), ...more]);

describe.skipIf(!hasOpenssl)("a time-stamp", () => {
  beforeAll(async () => {
    authority = await startAuthority({}, (query) => instead?.(query) ?? null);
    const log = await logOf();
    const manifest = { ...exported(log), to: LONG_AFTER };
    text = [...linesOf(log.records), JSON.stringify({ ...manifest, signature: await signer.sign(manifest) })].join("\n");
    writeFileSync(at("log.ndjson"), text);
    writeFileSync(at("audit-key.json"), JSON.stringify({ keys: [signer.publicKey] }));
  });
  afterEach(() => {
    instead = null;
    rmSync(at("anchors"), { recursive: true, force: true });
  });
  afterAll(() => {
    authority.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const verify = (...more: readonly string[]) => runVerify(text, "--public-key", at("audit-key.json"), ...more);

  it("is kept beside its checkpoint, and proves to verify and to openssl that this was there", async () => {
    const given = await anchor("--authority", authority.url, "--authority-certificate", authority.ca);
    expect(given).toMatchObject({ code: 0, said: "", out: expect.stringMatching(/^checkpoint 5 was there by \d{4}-/) });
    const [data = "", stamp = "", ...others] = readdirSync(at("anchors")).sort();
    expect([data, stamp, others]).toEqual([expect.stringMatching(/^5-[0-9a-f]{64}\.json$/), data.replace(".json", ".tsr"), []]);
    expect(authority.verify(at(`anchors/${data}`), at(`anchors/${stamp}`))).toBe(true);

    const { code, out } = await verify("--anchor", at("anchors"), "--authority-certificate", authority.ca);
    expect(code).toBe(0);
    expect(out.replaceAll("\n  ", " ")).toMatch(
      /checkpoint 5 of 2026-11-02T00:05:00\.000Z \(by 1 anchor and a time-stamp of \d{4}-[^ ]+Z\)/,
    );
    // The stamp alone does, because the log has the checkpoint.
    const alone = await verify("--anchor", at(`anchors/${stamp}`), "--authority-certificate", authority.own);
    expect(alone.out.replaceAll("\n  ", " ")).toMatch(/\(by a time-stamp of \d{4}-[^ ]+Z\)/);
  });

  it("needs the certificate of the authority, and holds with no other", async () => {
    await anchor("--authority", authority.url);
    expect(await verify("--anchor", at("anchors"))).toMatchObject({
      code: 2,
      said: expect.stringContaining("--authority-certificate"),
    });
    const other = await startAuthority({ key: "ec" });
    expect(await verify("--anchor", at("anchors"), "--authority-certificate", other.ca)).toMatchObject({
      code: 1,
      out: expect.stringContaining("it is not signed by the authority whose certificate was given"),
    });
    other.close();
  });

  it("of another deployment, or of a log that was made anew since, is found", async () => {
    await anchor("--authority", authority.url);
    const anew = await logOf({ anewFrom: 2 });
    const manifest = { ...exported(anew), to: LONG_AFTER };
    const forged = [...linesOf(anew.records), JSON.stringify({ ...manifest, signature: await signer.sign(manifest) })].join("\n");
    const stamp = readdirSync(at("anchors")).find((name) => name.endsWith(".tsr")) ?? "";
    const options = ["--anchor", at(`anchors/${stamp}`), "--authority-certificate", authority.ca];
    expect(await runVerify(forged, "--public-key", at("audit-key.json"), ...options)).toMatchObject({
      code: 1,
      out: expect.stringContaining("is none of the log's checkpoints"),
    });
  });

  it("with an ECDSA key holds too", async () => {
    const ec = await startAuthority({ key: "ec" });
    expect(await anchor("--authority", ec.url, "--authority-certificate", ec.ca)).toMatchObject({ code: 0, said: "" });
    ec.close();
  });

  it("that is an answer to something else, or none, is not kept", async () => {
    const query = execFileSync("openssl", ["ts", "-query", "-digest", "11".repeat(32), "-sha256", "-cert"], { stdio: "pipe" });
    const other = await authority.answer(query);
    let own: Buffer = Buffer.alloc(0);
    const answers: readonly [string, (query: Buffer) => Buffer | number | null, string][] = [
      ["a stamp of something else", () => other, "of something else than what was asked for"],
      ["no time-stamp", () => Buffer.from("hello"), "it is no time-stamp"],
      ["a refusal", () => Buffer.from("300530030201020000".slice(0, 14), "hex"), "status 2"],
      ["a status", () => 503, "status 503"],
    ];
    for (const [what, answer, why] of answers) {
      instead = answer;
      const { code, said } = await anchor("--authority", authority.url);
      expect([what, code, said]).toEqual([what, 4, expect.stringContaining(why)]);
    }
    // The same digest with another nonce: an old answer sent again.
    instead = (given) => {
      own = given;
      return 503;
    };
    await anchor("--authority", authority.url);
    const old = await authority.answer(own);
    instead = () => old;
    expect(await anchor("--authority", authority.url)).toMatchObject({
      code: 4,
      said: expect.stringContaining("something else"),
    });
    expect(existsSync(at("anchors"))).toBe(false);
  });

  it("is not asked for by what has no signed checkpoint", async () => {
    writeFileSync(at("none.ndjson"), JSON.stringify({ ...exported({ records: [], checkpoints: [] }), signature: null }));
    expect(await runOffline(anchorCommand, [at("none.ndjson"), "--authority", authority.url])).toMatchObject({ code: 2 });
    const { checkpoints } = await logOf();
    writeFileSync(at("unsigned.json"), JSON.stringify({ ...checkpoints[0], signature: null }));
    expect(await runOffline(anchorCommand, [at("unsigned.json"), "--authority", authority.url])).toMatchObject({
      code: 2,
      said: expect.stringContaining("is not signed"),
    });
  });

  it("does not hold when any byte of it is another", async () => {
    await anchor("--authority", authority.url);
    const name = readdirSync(at("anchors")).find((one) => one.endsWith(".tsr")) ?? "";
    const stamp = readFileSync(at(`anchors/${name}`));
    const trusted = readAuthorityCertificates(authority.ca);
    const { digest, at: time } = held(stamp);
    expect(faultIn(stamp)).toBeNull();
    for (let place = 0; place < stamp.byteLength; place += 7) {
      const changed = Buffer.from(stamp);
      changed[place] = (changed[place] ?? 0) ^ 1;
      const read = readTimeStamp(changed);
      // What is neither content nor signed may be otherwise (the text of a status): then it says the same.
      if (read.ok && read.stamp.check(trusted) === null) expect([read.stamp.digest, read.stamp.at]).toEqual([digest, time]);
    }

    function held(der: Buffer) {
      const read = readTimeStamp(der);
      if (!read.ok) throw new Error(read.why);
      return read.stamp;
    }
    function faultIn(der: Buffer) {
      return held(der).check(trusted);
    }
  });

  it("is worth nothing where its certificate is for something else, or is not named by the signer", async () => {
    const openssl = (...args: readonly string[]) => execFileSync("openssl", args, { cwd: folder, stdio: "pipe" });
    const files = path.dirname(authority.ca);
    let made = 0;
    /** Another of the same CA. Before the stamp: a certificate is valid from the second that it is made in. */
    const certified = (usage: string): string => {
      made += 1;
      const x = `x${made}`;
      const newKey = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", `${x}.key`];
      openssl("req", ...newKey, "-out", `${x}.csr`, "-subj", "/CN=x");
      writeFileSync(at(`${x}.ext`), `keyUsage=critical,digitalSignature\n${usage}`);
      const ca = ["-CA", authority.ca, "-CAkey", path.join(files, "ca.key"), "-CAcreateserial", "-days", "3"];
      openssl("x509", "-req", "-in", `${x}.csr`, ...ca, "-extfile", `${x}.ext`, "-out", `${x}.pem`);
      return x;
    };
    const right = certified("extendedKeyUsage=critical,timeStamping\n");
    const wrong = [
      "extendedKeyUsage=timeStamping\n",
      "extendedKeyUsage=critical,timeStamping,emailProtection\n",
      "extendedKeyUsage=critical,emailProtection\n",
      "",
    ].map(certified);

    await anchor("--authority", authority.url);
    const name = readdirSync(at("anchors")).find((one) => one.endsWith(".tsr")) ?? "";
    openssl("ts", "-reply", "-in", at(`anchors/${name}`), "-token_out", "-out", "token.der");
    // TSTInfo, as the authority has made it, signed by others of the same CA.
    openssl("cms", "-verify", "-noverify", "-inform", "DER", "-in", "token.der", "-out", "info.der", "-certfile", authority.ca);
    const signed = (x: string, ...more: readonly string[]) => {
      const what = ["-nodetach", "-binary", "-econtent_type", "1.2.840.113549.1.9.16.1.4", "-in", "info.der", "-outform", "DER"];
      openssl("cms", "-sign", ...what, "-signer", `${x}.pem`, "-inkey", `${x}.key`, "-out", "x.der", ...more);
      const read = readTimeStamp(readFileSync(at("x.der")));
      return read.ok ? read.stamp.check(readAuthorityCertificates(authority.ca)) : read.why;
    };
    expect(signed(right, "-cades")).toBeNull();
    for (const x of wrong) expect(signed(x, "-cades")).toEqual(expect.stringContaining("not for time-stamps"));
    expect(signed(right)).toContain("the certificate of its signer is not in it");
    expect(signed(right, "-noattr")).toContain("does not cover its content");
  });

  it("is worth nothing of a time at which its certificates were not valid, nor without any", () => {
    const [ca, own] = [readAuthorityCertificates(authority.ca), readAuthorityCertificates(authority.own)];
    const [certificate] = own.certificates;
    if (certificate === undefined) throw new Error("no certificate");
    const trusted = (time: Date, given = ca) => isTrusted(certificate, ca.certificates, given, time);
    const { validFromDate, validToDate } = certificate;
    expect([trusted(validFromDate), trusted(validToDate)]).toEqual([true, true]);
    expect(trusted(new Date(validFromDate.getTime() - 1_000))).toBe(false);
    expect(trusted(new Date(validToDate.getTime() + 1_000))).toBe(false);
    expect(trusted(validToDate, { certificates: [] })).toBe(false);
    // Signed by the authority is not signed by its CA: a certificate that is no CA's leads nowhere.
    expect(isTrusted(ca.certificates[0] ?? certificate, [certificate], own, validToDate)).toBe(false);
  });
});
