// The record of a plain read that was decided on a lease past its end says so.
import { type Decision, decisionWith } from "../../policy/engine.ts";

export function noteOverrun(decision: Decision, overrunMs: number | null): Decision {
  if (overrunMs === null) return decision;
  const note = `Decided on a lease that ran out ${Math.floor(overrunMs / 1000)} s before, because the key's Ledger did not answer (READS_WITHOUT_LEDGER=lease).`;
  return decisionWith(decision, { explanation: `${decision.explanation} ${note}` });
}
