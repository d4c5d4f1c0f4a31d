// Elevations as the Ledger of the key opens and ends them: what the key is now, this object's clock, and the records of each step, which the
// book has no part in. Synchronous.
import type { RecordDraft } from "../audit/record.ts";
import type { Deps } from "../deps.ts";
import type { ElevationBook } from "./elevation-book.ts";
import type { CloseRequest, Elevation, ElevationChange, OpenRequest, OpenResult, ReviewRequest } from "./elevation-protocol.ts";
import type { Housekeeping } from "./housekeeping.ts";
import type { KeyChange, KeyCustody } from "./key-custody.ts";
import type { RecordBook } from "./record-book.ts";

interface ElevationParts {
  readonly deps: Deps;
  readonly book: ElevationBook;
  readonly keys: KeyCustody;
  readonly records: RecordBook;
  readonly housekeeping: Housekeeping;
}

export class KeyElevations {
  readonly #deps: Deps;
  readonly #book: ElevationBook;
  readonly #keys: KeyCustody;
  readonly #records: RecordBook;
  readonly #housekeeping: Housekeeping;

  constructor(parts: ElevationParts) {
    this.#deps = parts.deps;
    this.#book = parts.book;
    this.#keys = parts.keys;
    this.#records = parts.records;
    this.#housekeeping = parts.housekeeping;
  }

  open(request: OpenRequest, ledger: string): OpenResult {
    const key = this.#keys.lease()?.record;
    if (key === undefined) return { ok: false, code: "not_current" };
    const opened = this.#book.open(key, request, this.#deps.now(), this.#appendTo(ledger));
    const endsAtMs = this.#book.endsAtMs();
    if (endsAtMs !== null) this.#housekeeping.arm(endsAtMs);
    return opened;
  }

  close(request: CloseRequest, ledger: string): ElevationChange {
    return this.#book.close(request, this.#deps.now(), this.#appendTo(ledger));
  }

  review(request: ReviewRequest, ledger: string): ElevationChange {
    const key = this.#keys.lease()?.record;
    if (key === undefined) return { ok: false, code: "no_such_elevation" };
    return this.#book.review(request, key, this.#deps.now(), this.#appendTo(ledger));
  }

  endWith(change: KeyChange, ledger: string): void {
    const why = whyEnded(change);
    if (why !== null) this.#book.endWithKey(why, this.#deps.now(), this.#appendTo(ledger));
  }

  get(n: number): Elevation | null {
    return this.#book.get(n);
  }

  /** The newest. */
  recent(): Elevation[] {
    return this.#book.recent();
  }

  #appendTo(ledger: string) {
    return (draft: RecordDraft) => this.#records.append(ledger, draft);
  }
}

/** Why what the key has opened ends with a change; null: it goes on. A key that is called otherwise is the same key. */
function whyEnded(change: KeyChange): string | null {
  switch (change.kind) {
    case "patch":
      return Object.keys(change.patch).every((field) => field === "name") ? null : "the key was changed";
    case "rotate":
      return "the key got a new secret";
    case "revoke":
      return "the key was revoked";
    case "rehash":
      return null;
  }
}
