// What the detector keeps of a user: not the user, but of each thing that a secret key can change (a facet) what it was when Clerk last told of
// it. Members of the two kinds of metadata that only a secret key can write are facets of their own, `private_metadata.role`, so that an act
// that sets one of them does not explain another. Pure.

/** Metadata that a person cannot write: `unsafe_metadata` is theirs. */
export const METADATA = ["public_metadata", "private_metadata"] as const;
export type Metadata = (typeof METADATA)[number];

/** Facets that nothing but a secret key changes, besides metadata and `ADMIN_VERIFIED`. */
export const KEY_FACETS = ["banned", "locked", "external_id", "bypass_client_trust"] as const;

/** What people change themselves, and whoever has the secret key can. Whose doing it was says whether somebody was there. */
export const PERSON_FACETS = [
  "password",
  "totp",
  "backup_codes",
  "passkeys",
  "external_accounts",
  "web3_wallets",
  "email_addresses",
  "phone_numbers",
  "username",
] as const;

/** `admin_verified.<id>`: an address or number that Clerk has verified because somebody with the secret key said so. */
export const ADMIN_VERIFIED = "admin_verified";
/** More members than are kept apart: all of the metadata is one facet, `private_metadata.#*`. */
export const WHOLE = "#*";
/** A facet that is not there: a member that was taken out. */
export const ABSENT = "-";
/** What a new user was made with, to find the call by that made it: never compared between events. */
export const IDENTITY = ["=email_address", "=phone_number", "username", "external_id"] as const;

/** What Clerk writes in small letters, however it was sent. */
const SMALL_LETTERS: ReadonlySet<string> = new Set(["=email_address", "username"]);

/** A value of a facet as Clerk has it. */
export function asClerkWrites(facet: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => asClerkWrites(facet, one)).sort();
  return typeof value === "string" && SMALL_LETTERS.has(facet) ? value.toLowerCase() : value;
}

export interface UserState {
  /**
   * Facet -> what it was: `true`, `false` and `null` as they are, of everything else a digest (on its way to the detector: its canonical
   * JSON). What an event did not tell of is not here.
   */
  readonly facets: Readonly<Record<string, string>>;
  /** Metadata, and `ADMIN_VERIFIED`, of which the event told every member. */
  readonly told: readonly string[];
  /** Until when the lock holds, ms since the epoch; null: no lock, or one without end. */
  readonly lockEndsMs: number | null;
  /** Verifications that the user may still get wrong before Clerk locks; null: not told. */
  readonly attemptsLeft: number | null;
  /** May the user delete the account? Null: not told. */
  readonly deleteSelf: boolean | null;
  /** When the person was last seen: signed in, or with a session in use, which Clerk tells by the day. Ms; null: never, or not told. */
  readonly presentMs: number | null;
}

/** What everybody begins with. */
export const NEW_USER: UserState = {
  facets: { banned: "false", locked: "false", external_id: "null", bypass_client_trust: "false" },
  // Public metadata may come with an invitation, or from a directory: only what nobody but a key gives counts at the beginning.
  told: ["private_metadata", ADMIN_VERIFIED],
  lockEndsMs: null,
  attemptsLeft: null,
  deleteSelf: null,
  presentMs: null,
};

/** What is known after an event: what it told of, and of the rest what was known before. */
export function learned(before: UserState | null, told: UserState): UserState {
  if (before === null) return told;
  const roots = new Set<string>(told.told);
  const kept = Object.entries(before.facets).filter(([facet]) => !roots.has(rootOf(facet) ?? "") && !facet.startsWith("="));
  return {
    facets: { ...Object.fromEntries(kept), ...told.facets },
    told: [...new Set([...before.told, ...told.told])],
    lockEndsMs: told.lockEndsMs,
    attemptsLeft: told.attemptsLeft ?? before.attemptsLeft,
    deleteSelf: told.deleteSelf ?? before.deleteSelf,
    presentMs: latest(before.presentMs, told.presentMs),
  };
}

/** With every value through `digest`, but for those that say nothing of anybody. */
export function digested(state: UserState, digest: (text: string) => string): UserState {
  const facets = Object.entries(state.facets).map(([facet, text]) => [facet, digestedValue(text, digest)]);
  return { ...state, facets: Object.fromEntries(facets) };
}

export function digestedValue(text: string, digest: (text: string) => string): string {
  return PLAIN.has(text) ? text : digest(text);
}

const PLAIN: ReadonlySet<string> = new Set(["true", "false", "null", ABSENT]);

export function latest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

/** `private_metadata` of `private_metadata.role`; null of a facet that is none of several. */
export function rootOf(facet: string): string | null {
  const dot = facet.indexOf(".");
  return dot === -1 ? null : facet.slice(0, dot);
}
