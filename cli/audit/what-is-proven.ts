// What "whole" says of a file and what it does not, in one sentence: a verdict is believed to mean more than it does.
import type { AnchorVerdict } from "../../src/audit/anchor-book.ts";
import type { Verdict } from "../../src/audit/verify.ts";
import { amountOf } from "../wording.ts";
import type { SignatureJudgement } from "./judge-signature.ts";

export interface Proof {
  /** `whole: 83 records in 2 ledgers, signature good` */
  readonly whole: string;
  /** Null without anchors. */
  readonly proven: string | null;
  readonly notProven: string;
}

/** `signature`: null for a file without manifest. `checked`: the signatures of its checkpoints were. */
export function proofOf(verdict: Verdict, signature: SignatureJudgement | null, checked: boolean): Proof {
  const amount = `${amountOf(verdict.records, "record")} in ${amountOf(verdict.ledgers.length, "ledger")}`;
  const state = signature === null ? ", as far as it goes" : signature.state === "good" ? ", signature good" : "";
  return {
    whole: `whole: ${amount}${state}`,
    proven: verdict.anchors === null ? null : provenText(verdict, verdict.anchors),
    notProven: notProven(verdict, signature, checked),
  };
}

function provenText(verdict: Verdict, { proven }: AnchorVerdict): string {
  if (proven === null) return "proven against the operator: nothing";
  const { anchors, records, checkpoint, at, stamped } = proven;
  const amount = records === verdict.records ? `all ${amountOf(records, "record")}` : `${records} of ${verdict.records} records`;
  const by = [
    ...(anchors === 0 ? [] : [amountOf(anchors, "anchor")]),
    ...(stamped === null
      ? []
      : [`a time-stamp of ${stamped.at}${stamped.checkpoint === checkpoint ? "" : ` on checkpoint ${stamped.checkpoint}`}`]),
  ].join(" and ");
  return `proven against the operator: ${amount}, up to checkpoint ${checkpoint} of ${at} (by ${by})`;
}

function notProven({ anchors, checkpoints }: Verdict, signature: SignatureJudgement | null, checked: boolean): string {
  const ends = signature === null ? ["that none is missing at either end"] : [];
  if (anchors !== null) {
    const { after } = anchors.proven ?? { after: 0 };
    const newer = after === 0 ? [] : [`that the operator did not write the ${after === 1 ? "one" : after} after it anew`];
    const rest = [...ends, ...newer, ...(signature === null ? [] : ["what came later"])];
    return rest.join(", nor ");
  }
  return [...ends, byWhom(signature, checked && checkpoints > 0)].join(", nor ");
}

function byWhom(signature: SignatureJudgement | null, ofCheckpoints: boolean): string {
  if (signature === null)
    return ofCheckpoints
      ? "that the operator, who has the signing key, did not write it anew"
      : "that whoever can write to storage did not make all of it anew";
  if (signature.state === "good") return "that the operator, who has the signing key, did not write it anew before (--anchor)";
  const why = signature.state === "unsigned" ? "it is not signed" : "its signature was not checked";
  return `that whoever can write to storage did not make all of it anew (${why})`;
}
