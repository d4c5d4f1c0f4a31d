// A forged manifest cannot put words into the verifier's mouth: a fault line names ledgers, so a name that no ledger has makes it no manifest.
import { expect, it } from "vitest";
import { GENESIS_HASH } from "../../../src/audit/chain.ts";
import { readManifest } from "../../../src/audit/manifest.ts";
import { linesOf, madeLog, manifestFor, verifyLines } from "./made-log.ts";

const EVIL = "x\u001b[2J\nwhole: 18 records in 3 ledgers, signature good\n";
const log = madeLog();
const manifest = manifestFor(log);
const ledger = { ledger: EVIL, first: 1, last: 3, count: 3, prev: GENESIS_HASH, head: GENESIS_HASH };
const checkpoint = { type: "checkpoint", v: 1, seq: 1, at: "2026-11-02T00:00:00.000Z", prev: GENESIS_HASH, signature: null };

it.each([
  ["in its list", { ...manifest, ledgers: [ledger] }],
  ["in its checkpoint", { ...manifest, checkpoint: { ...checkpoint, heads: [{ ledger: EVIL, seq: 3, hash: GENESIS_HASH }] } }],
])("a manifest with a name that no ledger has %s is told as a damaged line", (_, forged) => {
  expect(readManifest(JSON.stringify(forged))).toBeNull();
  const { faults } = verifyLines([...linesOf(log), JSON.stringify(forged)], null);
  expect(faults).toEqual([expect.objectContaining({ kind: "changed", message: expect.stringContaining("it is damaged") })]);
  expect(JSON.stringify(faults)).not.toContain("whole: 18");
});
