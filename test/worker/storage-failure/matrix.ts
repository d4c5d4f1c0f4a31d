// What a caller hears and what the log says in every combination of Durable Objects, KV and Clerk that are well, slow, failing or hanging.
// Pure data, so that the page (docs/storage-failure.md) can be held against it too.
//
//   slow     does what it is asked, and says so after its time-out is over
//   failing  refuses at once (an overloaded object, KV's 429, Clerk's 503)
//   hanging  does nothing and never answers

export const BEHAVIOURS = ["ok", "slow", "failing", "hanging"] as const;
export type Behaviour = (typeof BEHAVIOURS)[number];

export interface World {
  /** The way to the Ledgers and to the Registry. */
  readonly ledger: Behaviour;
  readonly kv: Behaviour;
  readonly clerk: Behaviour;
}

export interface Expectation {
  readonly status: number;
  /** Bailiff's or Clerk's. */
  readonly code: string | null;
  /** How often the call is sent to Clerk. */
  readonly sends: number;
  /** What the log holds of it once storage is well again, oldest first: type and outcome. */
  readonly recorded: readonly string[];
}

export interface Row {
  readonly name: string;
  readonly world: World;
  /** `GET /v1/users/{id}` by a key whose lease is in force. */
  readonly read: Expectation;
  /** The same when the lease has run out, with `READS_WITHOUT_LEDGER` as named. */
  readonly lateReadRefuse: Expectation;
  readonly lateReadLease: Expectation;
  /** `users.ban`: may be sent again. */
  readonly ban: Expectation;
  /** `users.create`: is never sent twice. */
  readonly create: Expectation;
  readonly audit: Expectation;
  readonly status: Expectation;
}

/** Tries of a call that may be repeated, with `RETRY_MAX` 2. */
const TRIES = 3;
export const CLERKS_OWN_CODE = "clerk_is_down";

export const MATRIX: readonly Row[] = BEHAVIOURS.flatMap((ledger) =>
  BEHAVIOURS.flatMap((kv) => BEHAVIOURS.map((clerk) => rowOf({ ledger, kv, clerk }))),
);

function rowOf(world: World): Row {
  const { ledger, kv, clerk } = world;
  const read = readOf(clerk);
  const unavailable = { status: 503, code: "bailiff_ledger_unavailable", sends: 0, recorded: unsentRecords(ledger) };
  return {
    name: `Ledger ${ledger}, KV ${kv}, Clerk ${clerk}`,
    world,
    read,
    lateReadRefuse: ledger === "ok" ? read : { ...unavailable, recorded: [] },
    lateReadLease: read,
    ban: ledger === "ok" ? banOf(clerk) : unavailable,
    create: ledger === "ok" ? createOf(clerk) : unavailable,
    audit: adminRead(ledger === "ok" && kv === "ok"),
    status: adminRead(ledger === "ok"),
  };
}

function readOf(clerk: Behaviour): Expectation {
  if (clerk === "ok") return { status: 200, code: null, sends: 1, recorded: ["read ok"] };
  return { ...clerkAway(clerk), sends: TRIES, recorded: ["read failed"] };
}

function banOf(clerk: Behaviour): Expectation {
  if (clerk === "ok") return { status: 200, code: null, sends: 1, recorded: ["intent", "outcome ok"] };
  return { ...clerkAway(clerk), sends: TRIES, recorded: ["intent", "outcome unknown"] };
}

/** Never a 5xx: an SDK would repeat it by itself. */
function createOf(clerk: Behaviour): Expectation {
  if (clerk === "ok") return { status: 200, code: null, sends: 1, recorded: ["intent", "outcome ok"] };
  return { status: 409, code: "bailiff_outcome_unknown", sends: 1, recorded: ["intent", "outcome unknown"] };
}

function clerkAway(clerk: Behaviour): Pick<Expectation, "status" | "code"> {
  return clerk === "failing" ? { status: 503, code: CLERKS_OWN_CODE } : { status: 504, code: "bailiff_upstream_timeout" };
}

/** A slow Ledger has taken the intent though its answer came too late; the others know nothing of the call, and nothing happened. */
function unsentRecords(ledger: Behaviour): readonly string[] {
  return ledger === "slow" ? ["intent", "outcome failed"] : [];
}

function adminRead(answered: boolean): Expectation {
  return answered
    ? { status: 200, code: null, sends: 0, recorded: ["admin ok"] }
    : { status: 503, code: "bailiff_ledger_unavailable", sends: 0, recorded: ["admin refused"] };
}
