// Everything the emulator remembers, in memory and nowhere else. Handlers run to the end without an `await`, so each request sees
// and leaves a whole state. `reset` makes it new again, with the same ids as the first time.
import { CreditLedger } from "./credits.ts";
import { type Ids, makeIds } from "./ids.ts";
import type { InvitationRecord, MembershipRecord, OrganizationRecord } from "./organization-record.ts";
import { SigningKeys } from "./signing-keys.ts";
import { userAnswer } from "./user-answer.ts";
import type { UserRecord } from "./user-record.ts";

const ID_SEED = 0xba111ff;

interface StoreOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Fills an empty store; null for one that stays empty. */
  readonly seed: ((store: Store) => void) | null;
}

export class Store {
  readonly now: () => number;
  /** Outlive a reset: tests that reset often would wait for a new pair each time. */
  readonly signingKeys: SigningKeys;
  readonly #seed: StoreOptions["seed"];
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

  /** The user with all that hangs on it. Ledger entries stay: their keys are the instance's, not the user's. */
  removeUser(userId: string): void {
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
    return this.answer(user);
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
