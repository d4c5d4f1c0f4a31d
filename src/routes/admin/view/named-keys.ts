// Which keys an answer names: ids of the form that keys have, in the fields in which answers name somebody. Pure. That something has the form
// of an id says nothing yet: whether there is such a key, and whether the caller may know of it, is asked behind this.
import type { ApprovalStatus } from "../../../audit/record.ts";
import { isKeyId } from "../../../keys/key-id.ts";

/** Of them all, at any depth. `id`: of a key itself; those of records, requests and users have another form. */
const NAMING = new Set([
  ...["id", "key_id", "ledger", "target", "made_by", "author", "minted_by", "ancestors", "resolved_by", "by", "counted_by"],
]);
/** What callers sent, which may hold anything; the one thing in it that names a key is the argument for it. */
const SENT = new Set(["args", "seen"]);
/** Of one answer. A page of the log has 200 records at most, and most of a page are of the same few keys. */
const MOST = 1_000;

/** Each once, in the order of the answer. */
export function namedKeys(body: unknown): readonly string[] {
  const found = new Set<string>();
  collect(body, null, found);
  return [...found].slice(0, MOST);
}

function collect(value: unknown, field: string | null, found: Set<string>): void {
  if (typeof value === "string") {
    if (field !== null && NAMING.has(field) && isKeyId(value)) found.add(value);
  } else if (Array.isArray(value)) {
    for (const one of value) collect(one, field, found);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, part] of Object.entries(value)) {
      if (!SENT.has(name)) collect(part, name, found);
      else if (typeof part === "object" && part !== null && "key_id" in part) collect(part.key_id, "key_id", found);
    }
  }
}

/** What nobody can agree to any more is no reason to tell of the key that asked. */
const OPEN: readonly unknown[] = ["pending", "approved"] satisfies readonly ApprovalStatus[];

/** Of requests for approval, one, a list, or those that wait in an overview: who asks, and may still have it. */
export function askingKeys(body: unknown): ReadonlySet<string> {
  const attention = isObject(body) ? body["attention"] : null;
  const waiting = isObject(attention) ? attention["approvals_waiting"] : null;
  if (isObject(waiting) && Array.isArray(waiting["items"]))
    return new Set(
      waiting["items"].flatMap((item: unknown) => (isObject(item) && typeof item["key_id"] === "string" ? [item["key_id"]] : [])),
    );
  const requests: unknown[] = isObject(body) && Array.isArray(body["data"]) ? body["data"] : [body];
  return new Set(
    requests.flatMap((request) => {
      const key = isObject(request) && OPEN.includes(request["status"]) ? request["key"] : null;
      return isObject(key) && typeof key["id"] === "string" ? [key["id"]] : [];
    }),
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
