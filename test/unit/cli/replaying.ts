// A made-up log to decide again: records of one key, under bundles that are written where they are used.
import { gatewayVocabulary, operationFacts } from "../../../cli/policies/gateway-vocabulary.ts";
import type { AuditRecord } from "../../../src/audit/record.ts";
import { ReplayLog, type ReplayOptions } from "../../../src/compare/replay/replay-log.ts";
import type { ReplayResult } from "../../../src/compare/replay/replay-tally.ts";
import type { CompiledBundle } from "../../../src/policy/compile/bundle.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";

const vocabulary = gatewayVocabulary();
const facts = operationFacts();
export const DAY = "2026-11-20";
export const BAN = "users.ban";
export const key = { id: "AAAAAAAAAAAA", name: "desk", owner: "support" };

export function bundle(rules: readonly unknown[], more: Record<string, unknown> = {}): CompiledBundle {
  const result = compileBundle([{ policy: "p", rules, ...more }], vocabulary, "v1");
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join("; "));
  return result.bundle;
}

let seq = 0;
export function record(more: Partial<AuditRecord>): AuditRecord {
  seq += 1;
  const id = `${key.id}-${seq}`;
  const ruled = { effect: "allow", policy: "p", rule: "r", bundle: "v1", explanation: "", shadow: null } as const;
  return {
    v: 1,
    id,
    ledger: key.id,
    seq,
    prev: "",
    hash: "",
    at: `${DAY}T12:00:00.000Z`,
    type: "intent",
    request_id: `req_${seq}`,
    key,
    operation: BAN,
    target: "user_1",
    args: { user_id: "user_1" },
    args_salt: "",
    args_hash: "",
    seen: null,
    reason: "",
    ip: null,
    api_version: "2026-05-12",
    decision: ruled,
    limits: null,
    upstream: null,
    intent_id: more.type === undefined ? id : null,
    outcome: null,
    error: null,
    ...more,
  };
}
export const denied = {
  type: "denied",
  decision: { effect: "deny", policy: null, rule: null, bundle: "v1", explanation: "" },
  error: "bailiff_policy_denied",
} as const;
export const outcomeOf = ({ id }: AuditRecord, outcome: AuditRecord["outcome"], error: string | null = null) =>
  record({ type: "outcome", intent_id: id, outcome, error });

export async function replay(
  records: readonly AuditRecord[],
  options: Partial<ReplayOptions> & { own?: CompiledBundle },
): Promise<ReplayResult> {
  const { own = bundle([{ id: "r", allow: ["users.*", "users.verify_totp"] }]), ...rest } = options;
  const log = new ReplayLog({
    bundle: null,
    keys: new Map([[key.id, { policies: ["p"], scopes: null }]]),
    facts,
    published: async (version) => (version === "v1" ? own : null),
    // So long before the calls that every limit's span is in the log.
    fromMs: Date.parse(DAY) - 31 * 86_400_000,
    ...rest,
  });
  for (const one of records) await log.feed(one);
  return log.result();
}
export const flips = ({ flips: all }: ReplayResult) =>
  all.map(({ would_be, calls }) => `${calls} ${would_be.effect} ${would_be.rule} ${would_be.code}`);
export const whys = ({ untold }: ReplayResult) => untold.map(({ why }) => why);
