// Ports for what tests start. Files run side by side, each starting gateway after gateway, and between the look for a free port and its use
// lies a start of seconds: each of vitest's workers looks in a part of the range that is its own.
import { FREE_PORTS, freePort } from "../../dev/ports.ts";

/** More than there are workers. */
const PARTS = 16;
const WIDTH = Math.floor((FREE_PORTS.below - FREE_PORTS.from) / PARTS);

export function testPort(): Promise<number> {
  const part = Number(process.env["VITEST_POOL_ID"] ?? 0) % PARTS;
  const from = FREE_PORTS.from + part * WIDTH;
  return freePort({ from, below: from + WIDTH });
}
