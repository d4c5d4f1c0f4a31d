// Records of the ledgers that all share (`admin`, `anonymous`, `clerk`), for who sees a part of them: their numbers would count what stands between, and
// their hashes hang on it. In place of the number an id has a mark that is always the same for it and tells nothing, so that an outcome
// still names its intent.
import { createHmac } from "node:crypto";
import type { Act } from "../../../audit/act.ts";
import type { AuditRecord } from "../../../audit/record.ts";
import { base62Prefix } from "../../../keys/base62.ts";
import { isShared, SHARED_LEDGERS } from "../../../ledger/shared-ledgers.ts";

const MARK_LENGTH = 12;
const SHARED_ID = new RegExp(`^(${SHARED_LEDGERS.join("|")})-[1-9]\\d*$`);

/** As an answer has it. */
export type InView<Record extends AuditRecord> = Omit<Record, "seq" | "prev" | "hash"> & {
  readonly [Field in "seq" | "prev" | "hash"]: Record[Field] | null;
};

export function unnumberedRecord<Record extends AuditRecord>(pepper: string, record: Record): InView<Record> {
  const { ledger, id, intent_id, similar_to, repeat_of } = record;
  const marked = {
    ...record,
    id: markedId(pepper, id),
    intent_id: intent_id === null ? null : markedId(pepper, intent_id),
    ...(similar_to === undefined ? {} : { similar_to: markedId(pepper, similar_to) }),
    ...(repeat_of === undefined ? {} : { repeat_of: markedId(pepper, repeat_of) }),
  };
  return isShared(ledger) ? { ...marked, seq: null, prev: null, hash: null } : marked;
}

export function unnumberedAct(pepper: string, act: Act): Act {
  const { id, intent_id, repeat_of } = act;
  return {
    ...act,
    id: markedId(pepper, id),
    intent_id: intent_id === null ? null : markedId(pepper, intent_id),
    repeat_of: repeat_of === null ? null : markedId(pepper, repeat_of),
  };
}

export function markedId(pepper: string, id: string): string {
  const ledger = SHARED_ID.exec(id)?.[1];
  if (ledger === undefined) return id;
  const digest = createHmac("sha256", pepper).update(`bailiff:record-mark:v1:${id}`, "utf8").digest();
  return `${ledger}-${base62Prefix(digest, MARK_LENGTH)}`;
}
