// Whether what a Ledger says of its head continues what the Registry knows of it. A chain only grows: the record of a place that was known
// once has its hash for ever. So a Ledger has to show that it still holds what is known, before its new head is taken for true; what it
// shows is the record of that place, or `prev` of the one after it, so that pruning does not matter. Pure.

/** A place in a ledger's chain and the hash of the record there. */
export interface ChainPoint {
  readonly seq: number;
  readonly hash: string;
}

/** What the Ledger has in a place; null: nothing. */
export interface HeldHash {
  readonly seq: number;
  readonly hash: string | null;
}

/** went_back: the head lies before what is known. changed: it has the same seq and is another record. forked: what lies before it is. */
export type ContinuityFault = "went_back" | "changed" | "forked";

export type Continuity =
  | { readonly kind: "proven" }
  /** What the Ledger holds at these places has to be said first. */
  | { readonly kind: "ask"; readonly seqs: readonly number[] }
  | { readonly kind: "trouble"; readonly fault: ContinuityFault; readonly known: ChainPoint };

/** `known`: what was taken for true before. `held`: what the Ledger has shown. */
export function judgeContinuity(head: ChainPoint, known: readonly ChainPoint[], held: readonly HeldHash[]): Continuity {
  const shown = new Map<number, string | null>(held.map(({ seq, hash }) => [seq, hash]));
  shown.set(head.seq, head.hash);
  const broken = known.find(({ seq, hash }) => shown.has(seq) && shown.get(seq) !== hash);
  if (broken !== undefined) return { kind: "trouble", fault: faultOf(head, broken), known: broken };
  const seqs = known.filter(({ seq }) => !shown.has(seq)).map(({ seq }) => seq);
  return seqs.length > 0 ? { kind: "ask", seqs } : { kind: "proven" };
}

function faultOf(head: ChainPoint, known: ChainPoint): ContinuityFault {
  if (head.seq < known.seq) return "went_back";
  return head.seq === known.seq ? "changed" : "forked";
}
