// What shows of each way to tamper with the log at rest, where and how soon; and that the page says the same.
import { reset } from "cloudflare:test";
import { beforeEach, describe, expect, it } from "vitest";
import page from "../../../docs/threat-model.md?raw";
import { systemDeps } from "../../../src/deps.ts";
import { recordsOf, ringAlarm } from "../ledger-inspection.ts";
import { json } from "../scripted-clerk.ts";
import { type MintedKey, testGateway } from "../test-gateway.ts";
import { dumpOfKv, exportOf, verdictOn } from "./exported-file.ts";
import { AUDIT_SIGNING_KEY, inLedger, ringRegistry } from "./storage-at-rest.ts";
import { WAYS } from "./ways.ts";

const gateway = testGateway({ vars: { AUDIT_SIGNING_KEY } });
/** KV has shown by then what it was given. */
const hoursLater = testGateway({ vars: { AUDIT_SIGNING_KEY }, deps: { now: () => systemDeps().now() + 7_200_000 } });
let key: MintedKey;
let minutes = 0;

const act = (times: number) =>
  Promise.all(Array.from({ length: times }, () => gateway.call("POST", "/v1/users/user_1/ban", { key: key.key })));
const report = async () => {
  await inLedger(key.id, () => undefined);
  await ringAlarm(key.id);
};
const checkpoint = async () => {
  minutes += 2;
  await ringRegistry(minutes * 60_000);
};

/** Twelve records, in two values of KV; three checkpoints, of which the first names the key's ledger alone and the others other keys'. */
beforeEach(async () => {
  await reset();
  minutes = 0;
  await gateway.publish([{ policy: "p", rules: [{ id: "a", allow: ["users.*"] }] }]);
  gateway.clerk.answerWith(() => json({ id: "user_1" }));
  key = await gateway.mint(["p"]);
  for (let round = 0; round < 2; round += 1) {
    await act(3);
    await report();
  }
  await checkpoint();
  for (let round = 0; round < 2; round += 1) {
    const other = await gateway.mint(["p"]);
    await gateway.call("POST", "/v1/users/user_1/ban", { key: other.key });
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
