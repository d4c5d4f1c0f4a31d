// What the rows of the admin table do: one handler for each, by name. A row without a handler does not compile, nor a handler without row.
import type * as z from "zod/mini";
import type { RecordDraft } from "../../audit/record.ts";
import type { BailiffError } from "../../bailiff-errors.ts";
import type { KeyRecord } from "../../keys/key-record.ts";
import type { Lease } from "../../keys/lease.ts";
import type { Decision, SignInClaims } from "../../policy/engine.ts";
import type { Call } from "../call/call.ts";
import type { Args } from "../call/validate.ts";
import type { Services } from "../services.ts";
import type { AdminPrincipal, Session } from "./admin-principal.ts";
import type { AdminRow } from "./admin-row.ts";
import type { FindKey } from "./view/find-key.ts";
import type { View } from "./view/view.ts";

export interface AdminCall {
  readonly services: Services;
  readonly call: Call;
  /** Null for the root token. */
  readonly principal: AdminPrincipal | null;
  /** Of who is signed in to the console; null: the call brought a key, the root token or a token of an issuer. */
  readonly session: Session | null;
  /** The key that acts, or who signed in, shaped like one; null for the root token. */
  readonly actor: KeyRecord | null;
  /** What the issuer says of who signed in; null for keys and the root token. */
  readonly signedIn: SignInClaims | null;
  /** Of the keys that it was minted through, nearest first. */
  readonly above: readonly Lease[];
  /** Policy's, which let it through. */
  readonly decision: Pick<Decision, "policy" | "rule">;
  /** Keys and records that the answer may show. */
  readonly view: View;
  /**
   * Would policy let the same caller make this call as well? Limits are not asked. Null when it cannot be told. `find`: of whoever asks about
   * many keys, where rules that look at one get it from.
   */
  readonly permits: (operation: string, args: Args, find?: FindKey) => Promise<boolean | null>;
  /** The same caller's call of another operation, with what that may show, for answers that tell in part what it would tell. */
  readonly asking: (operation: string, args: Args) => Promise<AskedCall>;
}

/** denied: also where it would be counted against a limit, or has to wait for others. */
export type AskedCall =
  | { readonly kind: "allowed"; readonly admin: AdminCall }
  | { readonly kind: "denied" }
  | { readonly kind: "unavailable" };

export type AdminAnswer =
  /**
   * `target`: what the call was about; `noted`: what else of it is worth a word among the arguments; `approvalId`: of which request for approval;
   * all for the record.
   */
  | {
      readonly ok: true;
      readonly body: unknown;
      readonly target?: string;
      readonly noted?: Readonly<Record<string, unknown>>;
      readonly approvalId?: string;
      /** `Set-Cookie`. */
      readonly cookie?: string;
    }
  | { readonly ok: true; readonly stream: Response }
  | { readonly ok: false; readonly errors: readonly [BailiffError, ...BailiffError[]] };

/** As the three schemas of a row give them. */
type ArgsOf<Row extends AdminRow> = z.infer<Row["args"]["path"]> & z.infer<Row["args"]["query"]> & z.infer<Row["args"]["body"]>;

/** For each row of a room, what it does. */
export type AdminHandlers<Rows extends readonly AdminRow[]> = {
  readonly [Row in Rows[number] as Row["name"]]: (call: AdminCall, args: ArgsOf<Row>) => Promise<AdminAnswer>;
};

/** What the record of a call has of it, where that is not all of its arguments, and whom it is about, if its answer does not say it. */
export interface Recorded {
  readonly args: Readonly<Record<string, unknown>>;
  readonly target?: RecordDraft["target"];
}

/** For each row of a room whose arguments are recorded in part, which part. */
export type AdminRecorded<Rows extends readonly AdminRow[]> = {
  readonly [Row in Extract<Rows[number], { readonly recordedInPart: true }> as Row["name"]]: (
    args: ArgsOf<Row>,
    services: Pick<Services, "vocabulary">,
  ) => Recorded;
};

/** What a call is about. `known`: null when there is no such thing; `none`: what is answered then. */
export interface LookedUp {
  readonly known: Readonly<Record<string, unknown>> | null;
  readonly none: BailiffError;
}

/** For each row of a room whose call is about something, what is known of that; null: it cannot be asked for now. */
export type AdminLookUps<Rows extends readonly AdminRow[]> = {
  readonly [Row in Extract<Rows[number], { readonly about: NonNullable<AdminRow["about"]> }> as Row["name"]]: (
    services: Services,
    args: ArgsOf<Row>,
  ) => Promise<LookedUp | null>;
};

export function refuse(error: BailiffError, ...more: readonly BailiffError[]): AdminAnswer {
  return { ok: false, errors: [error, ...more] };
}
