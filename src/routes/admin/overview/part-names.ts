// The parts of an overview, each governed by an operation of its own. Data alone.
export const PART_NAMES = [
  "calls",
  "money",
  "approvals_waiting",
  "elevations_unreviewed",
  "outcomes_unknown",
  "bypasses",
  "hooks_broken",
  "keys_expiring",
  "keys_asleep",
  "keys_without_policy",
  "ledgers_behind",
  "log_troubles",
  "checkpoint",
  "bucket",
  "copy",
] as const;
export type PartName = (typeof PART_NAMES)[number];
