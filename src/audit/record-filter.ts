// Which records a reader wants to see: the one place that says what a filter means, for pages of the log, acts, the tail and tables alike.
// Several values of one filter mean “or”, several filters mean “and”.
import { upperAscii } from "../ascii-case.ts";
import { moneyOf } from "./money.ts";
import { type AuditRecord, isFlip, type Outcome, type RecordType } from "./record.ts";
import { keysTurnedAway, turnedAwayIn } from "./turned-away.ts";

type OneOf<Value = string> = readonly Value[] | undefined;

export interface RecordFilter {
  /** Ms since the epoch, both inclusive. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Ids or names of keys. By id: records of the key's ledger, what it did elsewhere, and minutes in which it was presented in vain. */
  readonly key?: OneOf;
  readonly owner?: OneOf;
  readonly operation?: ((name: string) => boolean) | undefined;
  readonly type?: OneOf<RecordType>;
  readonly decision?: OneOf<"allow" | "deny">;
  readonly outcome?: OneOf<Outcome>;
  readonly policy?: OneOf;
  readonly rule?: OneOf;
  readonly target?: OneOf;
  /** A part of it, in any case of letters. */
  readonly reason?: OneOf;
  /** Ids of approvals: the whole story of each. */
  readonly approval?: OneOf;
  /** Ids of elevations: all that was done under each. */
  readonly elevation?: OneOf;
  /** ISO 4217, in capitals: as records have it, but for very old ones. */
  readonly currency?: OneOf;
  /** In the currency's smallest unit, both inclusive. */
  readonly amountFrom?: number | undefined;
  readonly amountTo?: number | undefined;
  /** `any`: a shadow rule would have had a say; `flip`: one would have decided otherwise. */
  readonly shadow?: "any" | "flip" | undefined;
  /** A part of anything that names the record. */
  readonly q?: OneOf;
  /** May the reader see it at all? Not given: every record. */
  readonly shows?: ((record: AuditRecord) => boolean) | undefined;
  /** Does the reader see what the key of this id does? Not given: of every key. */
  readonly sees?: ((keyId: string) => boolean) | undefined;
  /** What the reader is shown as the id of a record, of which `q` may be a part. Not given: the id. */
  readonly shownId?: ((id: string) => string) | undefined;
}

export function matchesFilter(record: AuditRecord, filter: RecordFilter): boolean {
  const atMs = Date.parse(record.at);
  const { key, decision } = record;
  return (
    atMs >= filter.fromMs &&
    atMs <= filter.toMs &&
    (filter.key === undefined || isOfKey(record, filter.key)) &&
    isOne(filter.owner, key?.owner) &&
    (filter.operation === undefined || (record.operation !== null && filter.operation(record.operation))) &&
    isOne(filter.type, record.type) &&
    isOne(filter.decision, decision?.effect) &&
    isOne(filter.outcome, record.outcome) &&
    isOne(filter.policy, decision?.policy) &&
    isOne(filter.rule, decision?.rule) &&
    (filter.target === undefined || targetsOf(record).some((id) => filter.target?.includes(id))) &&
    isPart(filter.reason, [record.reason]) &&
    isOne(filter.approval, record.approval_id) &&
    isOne(filter.elevation, record.elevation_id) &&
    movesWhatIsAsked(record, filter) &&
    isShadowed(record, filter.shadow) &&
    filter.shows?.(record) !== false &&
    (filter.q === undefined || isPart(filter.q, namesOf(record, filter.shownId)))
  );
}

function isOfKey(record: AuditRecord, wanted: readonly string[]): boolean {
  const names = [record.key?.id, record.key?.name, record.ledger, ...keysTurnedAway(record)];
  return wanted.some((text) => names.includes(text));
}

function isOne<Value>(wanted: OneOf<Value>, value: Value | null | undefined): boolean {
  return wanted === undefined || (value !== null && value !== undefined && wanted.includes(value));
}

/** Is one of the parts in one of the texts, in any case of letters? */
export function isPart(parts: OneOf, texts: readonly (string | null | undefined)[]): boolean {
  if (parts === undefined) return true;
  const folded = texts.flatMap((text) => text?.toLowerCase() ?? []);
  return parts.some((part) => folded.some((text) => text.includes(part.toLowerCase())));
}

/** Whom or what it is about. A list of users that was asked for by their ids has no target: else whoever looks that way would not be found. */
function targetsOf({ target, args }: AuditRecord): readonly string[] {
  if (target !== null) return [target].flat();
  const ids = args?.["user_id"];
  return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
}

/** An amount stands in the intent, and in what was refused: not in an outcome. */
function movesWhatIsAsked(record: AuditRecord, { currency, amountFrom, amountTo }: RecordFilter): boolean {
  if (currency === undefined && amountFrom === undefined && amountTo === undefined) return true;
  const money = moneyOf(record);
  return (
    money !== null &&
    isOne(currency, upperAscii(money.currency)) &&
    money.amount >= (amountFrom ?? Number.NEGATIVE_INFINITY) &&
    money.amount <= (amountTo ?? Number.POSITIVE_INFINITY)
  );
}

function isShadowed({ decision }: AuditRecord, wanted: RecordFilter["shadow"]): boolean {
  const shadow = decision?.shadow ?? [];
  return wanted === undefined || (wanted === "any" ? shadow.length > 0 : shadow.some((one) => isFlip(one, decision)));
}

/** Not arguments, nor what rules saw of a user; those of a minute of counts hold nobody's data. `shownId`: `RecordFilter`'s. */
export function namesOf(record: AuditRecord, shownId?: RecordFilter["shownId"]): readonly (string | null | undefined)[] {
  const { id, request_id, intent_id, key, operation, reason, ip, decision, outcome, error } = record;
  const ids = [id, intent_id, record.similar_to, record.repeat_of].filter((one) => one != null);
  return [
    ...[
      ...(shownId === undefined ? ids : ids.map(shownId)),
      request_id,
      record.approval_id,
      record.elevation_id,
      record.session,
      key?.id,
      key?.name,
      key?.owner,
      key?.minted_by,
      operation,
      reason,
      ip,
      outcome,
      error,
    ],
    ...[decision?.policy, decision?.rule],
    ...targetsOf(record),
    ...turnedAwayIn(record).flatMap(({ fault, keyId }) => [fault, keyId]),
  ];
}
