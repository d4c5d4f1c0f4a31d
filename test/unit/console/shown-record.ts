// A record as the API shows it, for tests of what is said about one.
import type { ShownRecord } from "../../../console/api/answers.ts";

export function shownRecord(about: Partial<ShownRecord> = {}): ShownRecord {
  const { ledger = "E80QmhC1jXA5", seq = 1 } = about;
  return {
    v: 1,
    id: `${ledger}-${seq}`,
    ledger,
    seq,
    prev: "0".repeat(64),
    hash: "1".repeat(64),
    at: "2026-11-23T18:30:05.046Z",
    type: "intent",
    request_id: "req_1",
    key: { id: "E80QmhC1jXA5", name: "support-bot", owner: "support@example.com" },
    operation: "users.ban",
    target: "user_2",
    args: { user_id: "user_2" },
    seen: null,
    reason: "TICKET-9",
    ip: null,
    api_version: null,
    decision: { effect: "allow", policy: "support", rule: "ban-with-ticket", bundle: "ca3f", explanation: "because" },
    limits: null,
    upstream: null,
    intent_id: null,
    outcome: null,
    error: null,
    args_salt: "00",
    args_hash: "2".repeat(64),
    ...about,
  };
}
