// `bailiff audit verify --anchor`: what it reads, what it says, and with which exit code. What anchors say of a log is in anchors.test.ts.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { type AuditSigner, createAuditSigner } from "../../../src/audit/signing.ts";
import { anchorOf, exported, type Log, logOf, MINUTES, signer, until } from "../audit/anchored-log.ts";
import { linesOf } from "./made-log.ts";
import { runVerify } from "./run-verify.ts";

const folder = mkdtempSync(path.join(tmpdir(), "bailiff-anchors-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const log = await logOf();
const keyFile = path.join(folder, "audit-key.json");
writeFileSync(keyFile, JSON.stringify({ keys: [signer.publicKey] }));

async function textOf(made: Log, signedBy: AuditSigner | null = signer, to = MINUTES + 0.5): Promise<string> {
  const manifest = exported(made, { to });
  const signature = signedBy === null ? null : await signedBy.sign(manifest);
  return [...linesOf(made.records), JSON.stringify({ ...manifest, signature })].map((line) => `${line}\n`).join("");
}

let made = 0;
/** As they come out of a bucket. */
function kept(...minutes: readonly number[]): string {
  const place = path.join(folder, `kept-${++made}`);
  const day = path.join(place, "checkpoints", "2026-11-02");
  mkdirSync(day, { recursive: true });
  writeFileSync(path.join(place, ".DS_Store"), "of a system");
  for (const minute of minutes) {
    const { checkpoint, digest } = anchorOf(log, minute);
    writeFileSync(path.join(day, `${minute}-${digest}.json`), JSON.stringify(checkpoint));
  }
  return place;
}

const pinned = ["--public-key", keyFile];

it("says in one sentence what is proven against the operator and what is not", async () => {
  const { code, out } = await runVerify(await textOf(log), ...pinned, "--anchor", kept(2, 4));
  expect(code).toBe(0);
  expect(out).toMatch(
    /^whole: 30 records in 2 ledgers, signature good; proven against the operator: 24 of 30 records, up to checkpoint 4 of 2026-11-02T00:04:00\.000Z \(by 2 anchors\); not proven: that the operator did not write the 6 after it anew, nor what came later\n/,
  );
  const newest = await runVerify(await textOf(log), ...pinned, "--anchor", kept(MINUTES));
  expect(newest.out).toContain(
    "all 30 records, up to checkpoint 5 of 2026-11-02T00:05:00.000Z (by 1 anchor); not proven: what came later\n",
  );
});

it("says of each kind of file what whole does not prove", async () => {
  const first = async (text: string, ...options: string[]) => (await runVerify(text, ...options)).out.split("\n")[0];
  const whole = "whole: 30 records in 2 ledgers";
  const copy = [...linesOf(log.records), ...linesOf(log.checkpoints)].join("\n");
  expect(await first(await textOf(log), ...pinned)).toBe(
    `${whole}, signature good; not proven: that the operator, who has the signing key, did not write it anew before (--anchor)`,
  );
  expect(await first(await textOf(log))).toBe(
    `${whole}; not proven: that whoever can write to storage did not make all of it anew (its signature was not checked)`,
  );
  expect(await first(await textOf(log, null))).toBe(
    `${whole}; not proven: that whoever can write to storage did not make all of it anew (it is not signed)`,
  );
  expect(await first(copy)).toBe(
    `${whole}, as far as it goes; not proven: that none is missing at either end, nor that whoever can write to storage did not make all of it anew`,
  );
  expect(await first(copy, ...pinned, "--unsigned")).toBe(
    `${whole}, as far as it goes; not proven: that none is missing at either end, nor that the operator, who has the signing key, did not write it anew`,
  );
  expect(await first(copy, ...pinned, "--unsigned", "--anchor", kept(MINUTES))).toContain(
    "all 30 records, up to checkpoint 5 of 2026-11-02T00:05:00.000Z (by 1 anchor); not proven: that none is missing at either end",
  );
  expect(await runVerify("id,at,type\nadmin-1,2026,read\n")).toMatchObject({ code: 2, said: expect.stringContaining("csv") });
});

it("warns of records that an anchor knows and a copy from KV lacks", async () => {
  const copy = linesOf(until(log, 3).records).join("\n");
  const verified = await runVerify(copy, ...pinned, "--unsigned", "--anchor", kept(2, 4));
  expect(verified).toMatchObject({
    code: 0,
    said: expect.stringContaining("newer records: AAAAAAAAAAAA-12, admin-12. They were cut off"),
  });
});

it("finds a past that was written anew under the same key, which without anchors is whole", async () => {
  const text = await textOf(await logOf({ anewFrom: 5 }));
  expect(await runVerify(text, ...pinned)).toMatchObject({ code: 0 });
  const { code, out } = await runVerify(text, ...pinned, "--anchor", kept(2));
  expect(code).toBe(1);
  expect(out).toMatch(/^TAMPERED\n/);
  expect(out).toMatch(/anchor 2 \(.*\.json\): the log has another one in its place/);
  expect(out).toMatch(/record AAAAAAAAAAAA-6 was changed: anchor 2 .* knows another record in its place \(line \d+\)/);
});

it("wants the key that was kept, and does not ask a gateway for it", async () => {
  expect(await runVerify(await textOf(log), "--anchor", kept(2))).toMatchObject({
    code: 2,
    said: expect.stringContaining("give --public-key"),
  });
});

it("takes no anchor that the key has not signed", async () => {
  const stranger = await createAuditSigner("MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g");
  const strange = await logOf({ signedBy: stranger });
  const place = kept(2);
  const write = (value: object) => writeFileSync(path.join(place, "one.json"), JSON.stringify(value));
  const verified = async () => (await runVerify(await textOf(log), ...pinned, "--anchor", place)).out;
  write(anchorOf(strange, 3).checkpoint);
  expect(await verified()).toMatch(/^TAMPERED[\s\S]*anchor 3 .*: it is signed by another key than the one given/);
  write({ ...anchorOf(log, 3).checkpoint, heads: [] });
  expect(await verified()).toMatch(/^TAMPERED[\s\S]*anchor 3 .*: its signature does not hold/);
  write({ ...anchorOf(log, 3).checkpoint, signature: null });
  expect(await verified()).toMatch(/^TAMPERED[\s\S]*anchor 3 .*: it is not signed/);
});

it("takes the key of before as well, where it was changed", async () => {
  const stranger = await createAuditSigner("MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g");
  const both = path.join(folder, "both.json");
  writeFileSync(both, JSON.stringify({ keys: [stranger.publicKey, signer.publicKey] }));
  const text = await textOf(log, stranger);
  expect(await runVerify(text, "--public-key", both, "--anchor", kept(2))).toMatchObject({ code: 0 });
});

it("cannot be used with anchors that say nothing of the file, with none, or with something else", async () => {
  const early = await textOf(until(log, 2), signer, 2.5);
  expect(await runVerify(early, ...pinned, "--anchor", kept(4))).toMatchObject({
    code: 2,
    said: expect.stringContaining("none of the"),
  });
  expect(await runVerify(early, ...pinned, "--anchor", kept())).toMatchObject({
    code: 2,
    said: expect.stringContaining("no anchor"),
  });
  expect(await runVerify(early, ...pinned, "--anchor", keyFile)).toMatchObject({
    code: 2,
    said: expect.stringContaining("is no anchor"),
  });
  expect(await runVerify(early, ...pinned, "--anchor", path.join(folder, "gone"))).toMatchObject({
    code: 2,
    said: expect.stringContaining("there is no such file: "),
  });
});

it("tells a program the same", async () => {
  const { out } = await runVerify(await textOf(log), ...pinned, "--json", "--anchor", kept(2, 4));
  expect(JSON.parse(out)).toMatchObject({
    result: "whole",
    anchors: {
      count: 2,
      behind: 0,
      proven: { records: 24, after: 6, checkpoint: 4, at: "2026-11-02T00:04:00.000Z", stamped: null },
    },
    not_proven: "that the operator did not write the 6 after it anew, nor what came later",
  });
  expect(JSON.parse((await runVerify(await textOf(log), "--json")).out)).toMatchObject({ anchors: null });
});
