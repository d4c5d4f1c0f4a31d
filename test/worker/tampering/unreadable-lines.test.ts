// A line in KV that is no record: whoever put it there has not made the rest of the log unreadable. Pages pass over it, as over what was cut
// out; an export has what the Ledger has, and says where the line is.
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it } from "vitest";
import { recordIn } from "../../../src/audit/stored-line.ts";
import { recordsOf, ringAlarm } from "../ledger-inspection.ts";
import type { MintedKey } from "../test-gateway.ts";
import { exportOf, segmentsOf } from "./exported-file.ts";
import { LogScene } from "./log-scene.ts";

const scene = new LogScene();
const { gateway, hoursLater } = scene;
let key: MintedKey;
let second: string;

beforeEach(async () => {
  key = await scene.beginAnew();
  for (let round = 0; round < 2; round += 1) {
    await scene.act(key, 3);
    await scene.report(key.id);
  }
  await ringAlarm("admin");
  await scene.checkpoint();
  // Its last word: all of it is in KV, so an hour later nobody looks for it elsewhere.
  await scene.report(key.id);
  second = (await segmentsOf(key.id))[1]?.name ?? "";
});

/** In place of the second of its records, seq 8. */
async function putLine(line: (record: Record<string, unknown>) => string): Promise<void> {
  const { value, metadata } = await env.AUDIT_KV.getWithMetadata(second);
  const lines = (value ?? "").trimEnd().split("\n");
  const odd = line(JSON.parse(lines[1] ?? ""));
  await env.AUDIT_KV.put(second, `${[lines[0], odd, ...lines.slice(2)].join("\n")}\n`, { metadata });
}

describe.each<[string, (record: Record<string, unknown>) => string]>([
  ["is no JSON", () => "no record"],
  ["was cut off", (record) => JSON.stringify(record).slice(0, 80)],
  ["is another value", () => "null"],
  ["has a number for a reason", (record) => JSON.stringify({ ...record, reason: 5 })],
  ["has no arguments", ({ args: _args, ...record }) => JSON.stringify(record)],
  ["has an object for a target", (record) => JSON.stringify({ ...record, target: {} })],
  ["has a time that is none", (record) => JSON.stringify({ ...record, at: "soon" })],
  ["has numbers for a key's names", (record) => JSON.stringify({ ...record, key: { id: 1, name: 2, owner: 3 } })],
  [
    "has a number for a policy",
    (record) => JSON.stringify({ ...record, decision: { ...Object(record["decision"]), policy: 5 } }),
  ],
  [
    "has a number for shadow rules",
    (record) => JSON.stringify({ ...record, decision: { ...Object(record["decision"]), shadow: 7 } }),
  ],
  ["has an object for an approval's id", (record) => JSON.stringify({ ...record, approval_id: {} })],
])("a line that %s", (_, line) => {
  beforeEach(() => putLine(line));

  it("leaves the other records readable", async () => {
    for (const [query, found] of [
      ["", 11],
      ["&q=user_1", 11],
      ["&reason=x", 0],
      ["&shadow=flip", 0],
      ["&currency=USD", 0],
    ] as const) {
      const { status, text } = await hoursLater.admin("GET", `/audit?key=${key.id}${query}`);
      expect([query, status, status === 200 && JSON.parse(text).data.length]).toEqual([query, 200, found]);
    }
    expect((await hoursLater.admin("GET", `/acts?key=${key.id}`)).status).toBe(200);
    expect((await gateway.admin("GET", "/audit/export?format=csv")).text).toContain(`${key.id}-8`);
  });

  it("is not in an export, which has the record, names the value, and is not signed", async () => {
    const { manifest, records } = await exportOf(gateway);
    const own = await recordsOf(key.id);
    expect(records.filter(({ ledger }) => ledger === key.id).map(({ hash }) => hash)).toEqual(own.map(({ hash }) => hash));
    expect(manifest.contradictions).toEqual([{ ledger: key.id, seq: 7, kind: "copy", segment: second }]);
    expect(manifest.signature).toBeNull();
  });

  it("keeps no erase from the records beside it, and stays as it is", async () => {
    const odd = ((await env.AUDIT_KV.get(second)) ?? "").split("\n")[1] ?? "";
    const { status, body } = await gateway.admin("POST", "/audit/erase", { target: "user_1", reason: "asked for" });
    expect([status, body?.["segments"]]).toEqual([200, 2]);
    const lines = ((await env.AUDIT_KV.get(second)) ?? "").trimEnd().split("\n");
    expect(lines[1]).toBe(odd);
    expect(lines.filter((one) => one !== odd).every((one) => recordIn(one)?.args_salt === null)).toBe(true);
  });
});
