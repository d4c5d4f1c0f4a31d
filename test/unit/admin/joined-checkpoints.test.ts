// Checkpoints of an export join those around them. One that cannot be read is told where it is looked for: here it must not look like none,
// which would make the first of all of them missing.
import { expect, it } from "vitest";
import { type Checkpoint, nextCheckpoint } from "../../../src/audit/checkpoint.ts";
import { FileCheckpoints } from "../../../src/audit/file-checkpoints.ts";
import type { Manifest } from "../../../src/audit/manifest.ts";
import { type CheckpointsAround, ExportCheck } from "../../../src/routes/admin/log/export-check.ts";

const made: Checkpoint[] = [];
for (let count = 0; count < 5; count += 1)
  made.push({ ...nextCheckpoint(made.at(-1) ?? null, [], 1_000 + count), signature: null });
const [first = null, second, third, fourth = null, fifth = null] = made;
const manifest: Manifest = {
  type: "manifest",
  v: 1,
  from: new Date(1_001).toISOString(),
  to: new Date(1_003).toISOString(),
  ledgers: [],
  checkpoint: fifth,
};

const missing = (own: readonly (Checkpoint | undefined)[], { before = null, after = null }: Partial<CheckpointsAround>) => {
  const check = new ExportCheck({ heads: [], checkpoints: [], troubles: [] }, { fromMs: null, surelyFromMs: null });
  const checkpoints = new FileCheckpoints(null, () => undefined);
  for (const one of own) checkpoints.takeLine(one, () => null);
  check.joinCheckpoints(checkpoints, { before, after, newest: fifth });
  return check.contradictions(manifest, new FileCheckpoints(null, () => undefined)).map(({ seq }) => seq);
};

it.each<[string, readonly (Checkpoint | undefined)[], Partial<CheckpointsAround>, readonly number[]]>([
  ["join", [second, third], { before: first, after: fourth }, []],
  ["do not join the one before", [third], { before: first, after: fourth }, [2]],
  ["do not join the one after", [second], { before: first, after: fourth }, [3]],
  ["have none before, and are not the first", [third], { before: null, after: fourth }, [1]],
  ["have one before that cannot be read", [third], { before: "unreadable", after: fourth }, []],
  ["have one before that cannot be read, and do not join the one after", [second], { before: "unreadable", after: fourth }, [3]],
  ["have one after that cannot be read", [second], { before: first, after: "unreadable" }, []],
  ["have one after that cannot be read, and do not join the one before", [third], { before: first, after: "unreadable" }, [2]],
  ["are none, between one that cannot be read and another", [], { before: "unreadable", after: fourth }, []],
])("checkpoints that %s", (_, own, around, found) => {
  expect(missing(own, around)).toEqual(found);
});
