// What the filters are called on the page, and what they may be where that is a list.
import type { ActResult } from "../../../src/audit/act.ts";
import { OUTCOMES, RECORD_TYPES } from "../../../src/audit/record.ts";
import type { FilterName, Span } from "./audit-filter.ts";

export const LABELS: Readonly<Record<FilterName, string>> = {
  q: "Text",
  key: "Key",
  owner: "Owner",
  operation: "Operation",
  class: "Class",
  decision: "Decision",
  outcome: "Outcome",
  result: "Result",
  type: "Type of record",
  target: "User or target",
  target_email: "User's e-mail address",
  reason: "Reason",
  policy: "Policy",
  rule: "Rule",
  approval: "Approval",
  elevation: "Elevation",
};

const RESULTS = [
  "ok",
  "refused",
  "failed",
  "unknown",
  "under_way",
  "denied",
  "repeat",
  "bypass",
] as const satisfies readonly ActResult[];

export const CHOICES: Readonly<Partial<Record<FilterName, readonly string[]>>> = {
  class: ["read", "write", "destructive", "money", "secret"],
  decision: ["allow", "deny"],
  outcome: OUTCOMES,
  result: RESULTS,
  type: RECORD_TYPES,
};

export const HINTS: Readonly<Partial<Record<FilterName, string>>> = {
  key: "Name or id, or root",
  operation: "users.ban, or all of a kind: users.*",
  target: "Id of a user, key, hook …",
  reason: "A part of it",
};

export const SPAN_WORDS: Readonly<Record<Span, string>> = {
  "1h": "Last hour",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
};
