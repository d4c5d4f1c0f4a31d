// No scene from the machine's clock (biome.json, tools/lint): each rule is shown to bite, and to let through what measures or is at noon.
import { beforeAll, expect, it } from "vitest";
import { refusedFiles } from "./lint-files.ts";

/** folder, source, and whether that is allowed. */
const CASES: readonly (readonly [folder: string, source: string, allowed: boolean])[] = [
  ["test/unit/policy", "export const today = new Date();", false],
  ["test/unit/policy", "export const today = new Date().toISOString().slice(0, 10);", false],
  ["test/unit/policy", "export const start = Date.now() - 26 * 3_600_000;", false],
  ["test/unit/policy", 'export const noon = new Date("2026-11-23T12:00:00.000Z");', true],
  ["test/unit/policy", "export const at = (ms: number) => new Date(ms);", true],
  ["test/unit/policy", "export const started = performance.now();", true],
  ["test/e2e/cli", "export const today = new Date();", false],
  // A process is waited for, and shares this clock.
  ["test/e2e/cli", "export const giveUpAt = Date.now() + 5_000;", true],
  ["test/worker/limits", 'import { vi } from "vitest";\nvi.useRealTimers();', false],
  // From the noon of at-noon.ts.
  ["test/worker/limits", "export const today = new Date();", true],
  ["bench", "export const today = new Date();", true],
];

let refused: ReadonlySet<string>;
const fileOf = (folder: string, index: number) => `${folder}/case-${index}.ts`;

beforeAll(async () => {
  refused = await refusedFiles(new Map(CASES.map(([folder, source], index) => [fileOf(folder, index), source])), "plugin");
});

it.each(CASES.map((entry, index) => [index, ...entry] as const))(
  "%i: in %s %s is allowed: %s",
  (index, folder, _source, allowed) => {
    expect(refused.has(fileOf(folder, index))).toBe(!allowed);
  },
);
