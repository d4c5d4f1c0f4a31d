// A small log with one of everything that a verifier meets: several ledgers, text and numbers that are easily written otherwise, null and
// absent, an act and its outcome, limits, arguments that were erased.
import { GENESIS_HASH, sealRecord, sha256Hex } from "../../src/audit/chain.ts";
import type { AuditRecord, RecordDraft } from "../../src/audit/record.ts";
import { CANONICAL_INPUTS } from "./canonical-inputs.ts";

export const START_MS = Date.UTC(2026, 10, 20, 9, 30);
export const KEY = { id: "VectorKey001", name: "Zoë’s desk \u{1f600}", owner: "support" };
const ROOT = { id: "root", name: "root token", owner: "" };

const blank: RecordDraft = {
  type: "read",
  request_id: "req_00000000000000000001",
  key: KEY,
  operation: "users.get",
  target: "user_1",
  args: { user_id: "user_1" },
  seen: null,
  reason: "",
  ip: "192.0.2.1",
  api_version: "2026-05-12",
  decision: {
    effect: "allow",
    policy: "desk",
    rule: "look-up",
    bundle: "5f0e8c1d2b3a4f60",
    explanation: "Rule look-up of policy desk allows users.get.",
  },
  limits: null,
  upstream: { status: 200, attempts: 1, ms: 31, trace_id: "trace-1" },
  intent_id: null,
  outcome: "ok",
  error: null,
};
const admin = { key: ROOT, operation: "keys.create", target: KEY.id, api_version: null, upstream: null };
const rootDecision = {
  effect: "allow",
  policy: null,
  rule: null,
  bundle: null,
  explanation: "The root token may do everything on the admin plane.",
} as const;
const act = { operation: "users.update_metadata", reason: "TICKET-4711", request_id: "req_00000000000000000003" };

const DRAFTS: readonly (readonly [ledger: string, draft: Partial<RecordDraft>])[] = [
  [
    "admin",
    {
      ...admin,
      type: "intent",
      target: null,
      args: { name: KEY.name, owner: KEY.owner, policies: ["desk"] },
      decision: rootDecision,
      outcome: null,
    },
  ],
  [
    "admin",
    {
      ...admin,
      type: "admin",
      args: { name: KEY.name, owner: KEY.owner, policies: ["desk"] },
      decision: rootDecision,
      intent_id: "admin-1",
    },
  ],
  [
    KEY.id,
    {
      type: "denied",
      operation: "users.delete",
      decision: {
        effect: "deny",
        policy: null,
        rule: null,
        bundle: "5f0e8c1d2b3a4f60",
        explanation: "No rule allows users.delete.",
      },
      upstream: null,
      outcome: null,
      error: "bailiff_policy_denied",
    },
  ],
  [
    KEY.id,
    {
      ...act,
      type: "intent",
      args: { user_id: "user_1", private_metadata: JSON.parse(CANONICAL_INPUTS[0] ?? "{}") },
      seen: { "target.private_metadata.score": 0.1 },
      limits: [
        {
          limit: "desk/notes#1",
          bucket: "target:user_1",
          amount: 1,
          used: 12.5,
          max: 15,
          resets_at: "2026-11-21T00:00:00.000Z",
          state: "near",
        },
      ],
      upstream: null,
      outcome: null,
    },
  ],
  [KEY.id, { ...act, type: "outcome", args: null, intent_id: `${KEY.id}-2` }],
  [
    "anonymous",
    {
      type: "anonymous",
      key: null,
      operation: null,
      target: null,
      args: { counts: [{ fault: "missing", key_id: null, count: 3 }] },
      ip: null,
      api_version: null,
      decision: null,
      upstream: null,
      outcome: null,
    },
  ],
  [KEY.id, { operation: "users.list", target: null, args: { email_address: ["somebody@example.com"] } }],
  [
    KEY.id,
    {
      target: ["user_1", "user_2"],
      operation: "users.bulk_ban",
      type: "failed",
      decision: null,
      upstream: { status: null, attempts: 2, ms: 4000, trace_id: null },
      outcome: "failed",
      error: "bailiff_upstream_timeout",
    },
  ],
  ["admin", { ...admin, type: "admin", operation: "audit.read", target: null, args: {}, decision: rootDecision }],
];
/** Its arguments were erased after it was written. */
export const ERASED = `${KEY.id}-4`;

export function exampleRecords(): readonly AuditRecord[] {
  const records: AuditRecord[] = [];
  for (const [index, [ledger, draft]] of DRAFTS.entries()) {
    const own = records.filter((record) => record.ledger === ledger);
    const place = { ledger, seq: own.length + 1, prev: own.at(-1)?.hash ?? GENESIS_HASH, atMs: START_MS + index * 1_500 };
    records.push(sealRecord({ ...blank, ...draft }, { ...place, salt: sha256Hex(`salt ${index}`).slice(0, 32) }));
  }
  return records.map((record) => (record.id === ERASED ? { ...record, args: null, args_salt: null, seen: null } : record));
}
