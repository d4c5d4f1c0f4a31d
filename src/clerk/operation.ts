// The shape of one row of the operation table (`operations.ts`). A row is data: whatever an operation does differently from its
// neighbours is a column here, never an `if` elsewhere. Route, validation, policy vocabulary, retry, audit, docs and the contract
// tests are all read off these columns.
import type * as z from "zod/mini";
import type { AnswerName } from "./answers.ts";
import type { ApiVersion } from "./api-version.ts";

/** `read` decides on a lease and is recorded in batches; every other class passes the key's Ledger before Clerk is called. */
export type OperationClass = "read" | "write" | "destructive" | "money" | "secret";

/** Is it safe to send twice? `keyed`: Clerk itself de-duplicates by a key in the body. `never`: once, unless Clerk said 429. */
export type ReplayClass = "safe" | "idempotent" | "keyed" | "never";

/** Which argument names the Clerk user that the operation is about. */
export type OperationTarget =
  | { readonly kind: "none" }
  | { readonly kind: "one"; readonly arg: string }
  | { readonly kind: "many"; readonly arg: string };

/** Users in an answer who are not the target. */
export interface AnsweredUsers {
  /** The operation that shows one of them. */
  readonly shownBy: string;
  /**
   * Null: the answer only counts them. `list`: its member that is the list, null where it is the list itself. `user`: the member of a row
   * that is the user, null where the row is. `carries`: what is told of the user where that is not all, field of a user -> its member.
   */
  readonly at: {
    readonly list: string | null;
    readonly user: string | null;
    readonly carries: Readonly<Record<string, string>> | null;
  } | null;
}

/**
 * A field of Clerk's that an argument tells of, whether or not the answer shows it: by where answers do, operation -> path as a mask writes
 * it. Where a row of an answer carries fields of a user (`rows`), that is known from there.
 */
export interface RevealedField {
  /** Whoever may call one of these is shown it, of anybody. */
  readonly at: Readonly<Record<string, string>>;
  /** Of some, or sometimes: hidden there, it is hidden; shown there, it is not shown of all. */
  readonly also?: Readonly<Record<string, readonly string[]>>;
}

/** What an argument reveals: whatever its value is, or by value; a value that is not among them reveals nothing. */
export type Revealed = readonly RevealedField[] | { readonly byValue: Readonly<Record<string, readonly RevealedField[]>> };

/**
 * What a call changes of the user that it is about, as Clerk's webhooks show it afterwards: a facet (`bypass/user-state.ts`), and to what.
 * `*`: all of them. `sent`: to whatever, if one of these arguments is there. `arg`: to that argument's value, if it is there. `merged`,
 * `replaced`: metadata, into which the argument is merged, or which it replaces.
 */
export type UserChange =
  | { readonly facet: string; readonly to: true | false | "any" }
  | { readonly facet: string; readonly sent: readonly string[] }
  | { readonly facet: string; readonly arg: string }
  | { readonly facet: string; readonly merged: string }
  | { readonly facet: string; readonly replaced: string };

export type ArgsObject = z.ZodMiniObject<Readonly<Record<string, z.ZodMiniType>>>;

/** A power that has a name of its own and travels as a field of another operation. */
export interface AlsoAllowed {
  /** The operation that must be allowed too. */
  readonly operation: string;
  /** When any of these arguments is there: `sent` at all (`null` too), `true`, or `empty` (a list of nothing, which takes away). */
  readonly when: "sent" | "true" | "empty";
  readonly args: readonly string[];
  /** The other operation has arguments of these names, and its rules see them. Without it they see no more than whom it is about. */
  readonly shared?: true;
}

/** What a row says whichever table it stands in: Clerk's here, the admin plane's or the one of what needs no key. */
export interface OperationRow {
  /** Policy name, `family.verb`: `users.ban`. */
  readonly name: string;
  /** One line for people, in the imperative. */
  readonly summary: string;
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Parameters in braces: `/users/{user_id}/ban`. */
  readonly path: string;
  /**
   * Arguments by where they travel. Names are unique over the three: policy sees one flat `args`. Made when they are first asked for: a start
   * does not pay for the schemas of a hundred operations, of which its first call needs one.
   */
  readonly args: { readonly path: ArgsObject; readonly query: ArgsObject; readonly body: ArgsObject };
}

/** `path` is below `/v1`. */
export interface Operation extends OperationRow {
  readonly body: "none" | "json" | "multipart";
  readonly target: OperationTarget;
  readonly class: OperationClass;
  readonly replay: ReplayClass;
  /** Arguments that are never stored, logged or echoed. */
  readonly secretArgs: readonly string[];
  /** The oldest API version that has the operation, where the oldest of all has not. Under one before it: 404. */
  readonly since?: ApiVersion;
  /** Every active key may call it unless a policy denies it: it needs no allow, and no scope. */
  readonly allowedUnlessDenied?: true;
  /** Clerk's answer is the same for every caller: so long an isolate may keep it, ms. */
  readonly keptMs?: number;
  /** Body fields that Clerk accepts only up to and including one API version. */
  readonly legacyBody?: {
    readonly until: ApiVersion;
    readonly fields: ArgsObject;
    /** What does the same under every version, for whoever sends the fields under a newer one. */
    readonly instead: string;
  };
  /** Query parameters that are taken and checked and go no further (not to policy, record or Clerk): Clerk ignores them, some SDK sends them. */
  readonly ignoredQuery?: () => ArgsObject;
  /** Body fields that SDKs send and no description of Clerk's has yet: field -> where it was seen. Conformance knows them by this. */
  readonly undescribed?: Readonly<Record<string, string>>;
  /** Operations that some arguments stand for: allowed too, or those may not be sent. */
  readonly also?: readonly AlsoAllowed[];
  /** Field of Clerk's answer that names the user it made, and the operation that shows it: by that, a repeat is judged that shows it again. */
  readonly creates?: { readonly field: string; readonly shownBy: string };
  /** Users that the answer shows, or counts, besides the target: rules on the target hold for each of them, as far as the answer tells. */
  readonly rows?: AnsweredUsers;
  /**
   * What the arguments of the query ask about: which rows come, how many and in which order tells of these fields, also where the answer
   * hides them. Every argument of a query is in it, with the names of those that are left out (`user_id_excluded`); `[]`: nothing.
   */
  readonly reveals?: Readonly<Record<string, Revealed>>;
  /** Clerk de-duplicates by this argument; its answer shows when the entry was made and of what amount. */
  readonly idempotency?: {
    readonly keyArg: string;
    readonly amountArg: string;
    readonly answerAmount: readonly string[];
    readonly answerCreatedAt: readonly string[];
    /** Two calls in which these are the same do the same, whatever key each has. */
    readonly equalBy: readonly string[];
  };
  /** What it changes of its target, where a webhook of Clerk's shows that. The detector of what went past Bailiff explains changes by it. */
  readonly changes?: readonly UserChange[];
  /** What it moves, and which way: the arguments that say so. Reports and tables of the log have them in columns of their own. */
  readonly money?: { readonly amountArg: string; readonly currencyArg: string; readonly actionArg: string };
  /** An oracle that can be asked again and again: at most `max` calls per `perSeconds` and target unless a policy says otherwise. */
  readonly guess?: { readonly max: number; readonly perSeconds: number };
  /**
   * What a 2xx answer of Clerk's holds, before any mask: the name says it in the API document (`answers.ts`), and what a mask leaves of it
   * (`answer-shapes.ts`). Undefined: nothing is known of it, and a mask leaves nothing of what it names.
   */
  readonly answer: AnswerName | undefined;
  /** What a caller should know of Clerk's behaviour here: rate limits, how values merge. For the docs page. */
  readonly notes: readonly string[];
}
