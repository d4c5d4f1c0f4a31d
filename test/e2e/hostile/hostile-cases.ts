// Bytes that somebody who means harm would send, and what must come of each: the answers, and what Clerk receives of it (nothing, or the
// plain request that it means).
import type { HostileCase } from "./hostile-case.ts";
import { BODIES, FRAMING, QUERIES } from "./hostile-contents.ts";
import { HEADERS, PATHS, TARGETS } from "./hostile-requests.ts";

const named = (group: string, cases: readonly HostileCase[]) => cases.map((one) => ({ ...one, name: `${group}: ${one.name}` }));

export const HOSTILE_CASES: readonly HostileCase[] = [
  ...PATHS,
  ...named("target", TARGETS),
  ...named("headers", HEADERS),
  ...named("query", QUERIES),
  ...named("body", BODIES),
  ...named("framing", FRAMING),
];
