// The console's sessions of a Ledger's key: begun with a secret that is the key's now, and over with it. Synchronous.
import type { Deps } from "../deps.ts";
import { isCutOff, secretEndsMs } from "../keys/verify-key.ts";
import type { Housekeeping } from "./housekeeping.ts";
import type { KeyChange, KeyCustody } from "./key-custody.ts";
import type { SessionBook } from "./session-book.ts";
import type { KeySession, NewKeySession, SessionStart, SessionUse } from "./session-protocol.ts";

export class KeySessions {
  readonly #deps: Deps;
  readonly #book: SessionBook;
  readonly #keys: KeyCustody;
  readonly #housekeeping: Housekeeping;

  constructor(deps: Deps, book: SessionBook, keys: KeyCustody, housekeeping: Housekeeping) {
    this.#deps = deps;
    this.#book = book;
    this.#keys = keys;
    this.#housekeeping = housekeeping;
  }

  start({ secretHashes, ...session }: NewKeySession): SessionStart {
    const nowMs = this.#deps.now();
    const key = this.#keys.lease()?.record;
    // It may have been replaced since its sign-in was let through, and a session is by no secret any more.
    const endsMs = key === undefined || isCutOff(key, secretHashes) ? null : secretEndsMs(key, secretHashes, nowMs);
    if (endsMs === null) return { ok: false };
    const started = this.#book.start(session, endsMs, nowMs);
    this.#housekeeping.arm(started.untilMs);
    return { ok: true, session: started };
  }

  use(use: SessionUse): KeySession {
    const lease = this.#keys.lease();
    const used = this.#book.use(use, this.#deps.now());
    if (!used.ok) return used;
    // Whatever version of this code rotated the key: what was begun with a secret of before is over.
    const rotatedAt = lease?.record.rotated_at ?? null;
    const isOld = rotatedAt !== null && used.session.startedMs < Date.parse(rotatedAt);
    return lease === null || isOld ? { ok: false, fault: "none" } : { ok: true, session: used.session, lease };
  }

  end(hash: string): void {
    this.#book.end(hash);
  }

  /** Whoever signed in did so with a secret that was good then. What else changes, each call by a session is judged by. */
  endWith({ kind }: Pick<KeyChange, "kind">): void {
    if (kind === "rotate" || kind === "revoke") this.#book.endAll();
  }
}
