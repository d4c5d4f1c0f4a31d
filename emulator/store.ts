// Everything the emulator remembers, in memory and nowhere else. Handlers run to the end without an `await`, so each request sees
// and leaves a whole state. `reset` makes it new again, with the same ids as the first time.
import { CreditLedger } from "./credits.ts";
import { type Ids, makeIds } from "./ids.ts";
import type { InvitationRecord, MembershipRecord, OrganizationRecord } from "./organization-record.ts";
import { SigningKeys } from "./signing-keys.ts";
import { userAnswer } from "./user-answer.ts";
import type { UserRecord } from "./user-record.ts";

const ID_SEED = 0xba111ff;

/** Hears of what happens to users. */
export type Listener = (type: "user.created" | "user.updated" | "user.deleted" | "session.created", data: object) => void;

interface StoreOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Fills an empty store; null for one that stays empty. */
  readonly seed: ((store: Store) => void) | null;
  /** Not told of what the seed makes. */
  readonly listener?: Listener;
}

export class Store {
  readonly now: () => number;
  /** Outlive a reset: tests that reset often would wait for a new pair each time. */
  readonly signingKeys: SigningKeys;
  readonly #seed: StoreOptions["seed"];
  readonly #listener: Listener;
  ids: Ids = makeIds(ID_SEED);
  users = new Map<string, UserRecord>();
  organizations = new Map<string, OrganizationRecord>();
  memberships: MembershipRecord[] = [];
  invitations: InvitationRecord[] = [];
  credits = new CreditLedger();

  constructor(options: StoreOptions) {
    this.now = options.now;
    this.signingKeys = new SigningKeys(options.now);
    this.#seed = options.seed;
    this.#listener = options.listener ?? (() => undefined);
    this.reset();
  }

  /** Forgets everything, ledger keys included, and seeds again. */
  reset(): void {
    this.ids = makeIds(ID_SEED);
    this.users = new Map();
    this.organizations = new Map();
    this.memberships = [];
    this.invitations = [];
    this.credits = new CreditLedger();
    this.#seed?.(this);
  }

  addUser(user: UserRecord): UserRecord {
    this.users.set(user.id, user);
    return user;
  }

  /** Tells that it is new, and gives it back as Clerk shows it. */
  made(user: UserRecord): object {
    this.#listener("user.created", this.answer(user));
    return this.answer(user);
  }

  signedIn(user: UserRecord): void {
    const session = { object: "session", id: this.ids.next("sess"), user_id: user.id, status: "active", created_at: this.now() };
    this.#listener("session.created", session);
  }

  /** What a deletion is answered and told with. */
  removal(user: UserRecord): object {
    return { object: "user", id: user.id, deleted: true, ...(user.external_id !== null && { external_id: user.external_id }) };
  }

  /** The user with all that hangs on it. Ledger entries stay: their keys are the instance's, not the user's. */
  removeUser(userId: string): void {
    const user = this.users.get(userId);
    if (user !== undefined) this.#listener("user.deleted", this.removal(user));
    this.users.delete(userId);
    this.memberships = this.memberships.filter((one) => one.user_id !== userId);
    this.invitations = this.invitations.filter((one) => one.user_id !== userId);
  }

  organizationIds(userId: string): string[] {
    return this.memberships.filter((one) => one.user_id === userId).map((one) => one.organization_id);
  }

  /** Marks a change, for `updated_at`, and gives the user back as Clerk shows it. */
  touched(user: UserRecord): object {
    user.updated_at = this.now();
    const answer = this.answer(user);
    this.#listener("user.updated", answer);
    return answer;
  }

  answer(user: UserRecord): object {
    return userAnswer(user, this.now());
  }

  /** What an outside witness needs to know; no password, TOTP secret or backup code is in it. */
  snapshot(): object {
    return {
      users: [...this.users.values()].map((user) => ({
        ...this.answer(user),
        password_compromised: user.password_compromised,
        backup_codes_left: user.secrets.backup_codes.length,
        credit_balances: Object.fromEntries(this.credits.balances(user.id)),
      })),
      credit_ledger: this.credits.entries,
      organization_memberships: this.memberships,
      organization_invitations: this.invitations,
    };
  }
}
