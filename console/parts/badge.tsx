// What a decision or an outcome was, by sign, word and colour: never by colour alone.

const KINDS = {
  allow: { sign: "✓", tone: "good", word: "allowed" },
  deny: { sign: "✕", tone: "bad", word: "denied" },
  ok: { sign: "✓", tone: "good", word: "ok" },
  refused: { sign: "↩", tone: "warn", word: "refused by Clerk" },
  "refused here": { sign: "↩", tone: "warn", word: "refused" },
  failed: { sign: "!", tone: "warn", word: "failed" },
  unknown: { sign: "?", tone: "odd", word: "unknown" },
  under_way: { sign: "…", tone: "odd", word: "under way" },
  denied: { sign: "✕", tone: "bad", word: "denied" },
  repeat: { sign: "⟲", tone: "calm", word: "repeat" },
  bypass: { sign: "⚠", tone: "bad", word: "past Bailiff" },
  matches: { sign: "✓", tone: "good", word: "matches" },
  "does not match": { sign: "✕", tone: "bad", word: "does not match" },
  "changed in storage": { sign: "⚠", tone: "bad", word: "changed in storage" },
  active: { sign: "●", tone: "good", word: "active" },
  expired: { sign: "○", tone: "calm", word: "expired" },
  revoked: { sign: "✕", tone: "bad", word: "revoked" },
  not_yet_valid: { sign: "◔", tone: "calm", word: "not yet valid" },
  pending: { sign: "◔", tone: "odd", word: "waiting" },
  approved: { sign: "✓", tone: "good", word: "approved" },
  rejected: { sign: "✕", tone: "bad", word: "rejected" },
  withdrawn: { sign: "↩", tone: "calm", word: "withdrawn" },
  used: { sign: "✓", tone: "calm", word: "used" },
  open: { sign: "●", tone: "warn", word: "open" },
  closed: { sign: "○", tone: "calm", word: "closed" },
  allows: { sign: "✓", tone: "good", word: "allows" },
  denies: { sign: "✕", tone: "bad", word: "denies" },
  "on trial": { sign: "◔", tone: "odd", word: "on trial" },
  passes: { sign: "✓", tone: "good", word: "passes" },
  fails: { sign: "✕", tone: "bad", word: "fails" },
  fits: { sign: "✓", tone: "good", word: "fits" },
  "does not fit": { sign: "✕", tone: "bad", word: "does not fit" },
  "in force": { sign: "●", tone: "good", word: "in force" },
  "approval needed": { sign: "◔", tone: "odd", word: "approval needed" },
  new: { sign: "+", tone: "odd", word: "new" },
  gone: { sign: "−", tone: "calm", word: "gone" },
  changed: { sign: "~", tone: "warn", word: "changed" },
  reviewed: { sign: "✓", tone: "good", word: "signed off" },
} as const;
export type BadgeKind = keyof typeof KINDS;

/** @param kind of these, or any other word, which is shown as it is. */
export function Badge({ kind }: { readonly kind: string }) {
  const { sign, tone, word } = KINDS[kind as BadgeKind] ?? { sign: "·", tone: "calm", word: kind };
  return (
    <span class={`badge ${tone}`}>
      <span aria-hidden="true">{sign}</span> {word}
    </span>
  );
}
