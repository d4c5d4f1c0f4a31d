// What a Ledger tells the detector of an act, and what of that the detector keeps. Plain data: it crosses a Durable Object RPC.
import type { Outcome, RecordDraft } from "../audit/record.ts";

/** One act, as its ledger knows it now: told again when more is known. */
export interface ToldAct {
  /** Of its intent: `<ledger>-<seq>`. */
  readonly intentId: string;
  readonly ledger: string;
  readonly seq: number;
  readonly operation: string;
  /** The users; none of a creation whose answer was lost. */
  readonly targets: readonly string[];
  readonly args: RecordDraft["args"];
  /** When its intent was written, and its outcome; null: not over. Ms since the epoch. */
  readonly fromMs: number;
  readonly untilMs: number | null;
  readonly outcome: Outcome | null;
}

/** Facet -> the value it gets: `any`, or one as in `UserState`. */
export interface Effects {
  readonly sets: Readonly<Record<string, string>>;
  /** Metadata of which every member that is not in `sets` is taken out. */
  readonly replaces: readonly string[];
}

export interface KnownAct extends Pick<ToldAct, "intentId" | "ledger" | "seq" | "operation" | "fromMs" | "untilMs" | "outcome"> {
  /** Of a creation whose user nobody could name: it explains the new user that looks like this. */
  readonly nameless: boolean;
  readonly effects: Effects;
}
