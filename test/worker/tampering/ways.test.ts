// What shows of each way to tamper with the log at rest, where and how soon; and that the page says the same.
import { beforeEach, describe, expect, it } from "vitest";
import page from "../../../docs/threat-model.md?raw";
import { recordsOf, ringAlarm } from "../ledger-inspection.ts";
import type { MintedKey } from "../test-gateway.ts";
import { dumpOfKv, exportOf, verdictOn } from "./exported-file.ts";
import { LogScene } from "./log-scene.ts";
import { WAYS } from "./ways.ts";

const scene = new LogScene();
const { gateway, hoursLater } = scene;
let key: MintedKey;

const act = (times: number) => scene.act(key, times);
const report = () => scene.report(key.id);
const checkpoint = () => scene.checkpoint();

/** Twelve records, in two values of KV; three checkpoints, of which the first names the key's ledger alone and the others other keys'. */
beforeEach(async () => {
  key = await scene.beginAnew();
  for (let round = 0; round < 2; round += 1) {
    await act(3);
    await report();
  }
  await checkpoint();
  for (let round = 0; round < 2; round += 1) {
    const other = await gateway.mint(["p"]);
    await scene.act(other);
    await ringAlarm(other.id);
    await checkpoint();
  }
  expect(await recordsOf(key.id)).toHaveLength(12);
});

async function shows() {
  await act(1);
  await report();
  await checkpoint();
  const { body } = await gateway.admin("GET", "/status");
  const inStatus = JSON.stringify(body?.["log_troubles"]) !== "[]";
  const copy = verdictOn(await dumpOfKv()).faults.length > 0;
  const { manifest, lines } = await exportOf(hoursLater);
  const contradicted = (manifest.contradictions ?? []).length > 0;
  // What is told is not signed, and who verifies the file hears of it.
  expect(manifest.signature === null).toBe(contradicted);
  expect(verdictOn(lines).faults.length > 0).toBe(contradicted);
  return { status: inStatus, export: contradicted, copy };
}

it("nothing shows of a log that nobody touched", async () => {
  expect(await shows()).toEqual({ status: false, export: false, copy: false });
});

it.each(WAYS)("$what", async ({ tamper, what: _what, ...expected }) => {
  await tamper(key.id);
  expect(await shows()).toEqual(expected);
});

it("a log that was made anew without the key shows by checkpoints that nobody has signed", async () => {
  const wayWithoutKey = WAYS.find(({ what }) => what.endsWith("without the key"));
  await wayWithoutKey?.tamper(key.id);
  const { manifest } = await exportOf(hoursLater);
  expect(manifest.signature).not.toBeNull();
  expect(manifest.checkpoints?.map(({ signature }) => signature)).toEqual([null, null, null]);
});

describe("docs/threat-model.md", () => {
  it("says what shows of each way", () => {
    const rows = page.slice(page.indexOf("## Tampering at rest")).split("\n");
    const told = rows.flatMap((line) => {
      const [, what = "", ...marks] = line.split("|").map((cell) => cell.trim());
      return /^(KV|Ledger|Registry|All three)/.test(what)
        ? [[what, ...marks.slice(0, 3).map((mark) => mark.startsWith("yes"))]]
        : [];
    });
    expect(told).toEqual(WAYS.map((way) => [way.what, way.status, way.export, way.copy]));
  });
});
