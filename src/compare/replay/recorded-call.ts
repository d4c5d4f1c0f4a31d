// A call of the log, ready to be decided again: what the record holds, and of the key what the record does not hold, as it is now.
import { wholeArgs } from "../../audit/cut-args.ts";
import type { AuditRecord } from "../../audit/record.ts";
import { alsoNeeded } from "../../clerk/arguments.ts";
import type { Operation } from "../../clerk/operation.ts";
import type { RecordedCall, Vocabulary } from "../../policy/engine.ts";

/** What decides besides the bundle. */
export interface KeyReach {
  readonly policies: readonly string[];
  readonly scopes: readonly string[] | null;
  /** What it may open for a while. */
  readonly elevate?: readonly { readonly policy: string }[] | undefined;
}

export interface OperationFacts {
  /** Of both planes. */
  readonly vocabulary: Vocabulary;
  /** Clerk's. */
  readonly operations: ReadonlyMap<string, Operation>;
  /** Operations of which a record keeps only some arguments. */
  readonly abridged: ReadonlySet<string>;
}

/** Null when its arguments are not there: erased, never valid, or counted together with others. */
export function recordedCall(record: AuditRecord, reach: KeyReach, facts: OperationFacts): RecordedCall | null {
  const { key, operation: name, args, seen, reason, ip, at, count } = record;
  if (key === null || name === null || args === null || count !== undefined) return null;
  const operation = facts.operations.get(name);
  // Of a refused call long arguments are cut: what they held is not known.
  const whole = wholeArgs(args);
  return {
    key: { id: key.id, name: key.name, owner: key.owner, policies: reach.policies, scopes: reach.scopes },
    operation: name,
    args: whole,
    argsWhole: !facts.abridged.has(name) && Object.keys(whole).length === Object.keys(args).length,
    also: operation === undefined ? [] : alsoNeeded(operation, args),
    seen: seen ?? {},
    reason,
    ip,
    atMs: Date.parse(at),
  };
}
