// Records whose arguments are gone, and the call that says so. Erasing breaks no chain, whoever does it: what Bailiff erased has an
// `audit.erase` on record that names the user; what somebody emptied in KV has none. Only these records are kept, by their names.
import type { AuditRecord } from "./record.ts";

export interface ErasedRecord {
  readonly record: string;
  /** The `audit.erase` that named their user since; null: none in this file. */
  readonly erase: string | null;
}

interface Emptied {
  readonly at: string;
  readonly users: readonly string[];
  readonly intent: string | null;
  readonly request: string | null;
}

interface Erase {
  readonly id: string;
  readonly at: string;
  /** Null: of none. */
  readonly intent: string | null;
}

export class ErasedRecords {
  readonly #emptied = new Map<string, Emptied>();
  readonly #erases = new Map<string, Erase[]>();
  /** Intents of calls that were refused, and so have erased nothing. */
  readonly #refused = new Set<string>();

  take(record: AuditRecord): void {
    const { id, at, operation, type, args, args_salt, target, outcome, intent_id, approval_id } = record;
    if (args_salt === null)
      this.#emptied.set(id, { at, users: texts(target), intent: intent_id ?? null, request: approval_id ?? null });
    // An intent as well: what is not known to have ended may have erased. What was denied or faulty has not.
    if (operation !== "audit.erase" || !(type === "intent" || type === "admin")) return;
    const intent = intent_id ?? null;
    if (type === "admin" && outcome === "refused") {
      if (intent !== null) this.#refused.add(intent);
      return;
    }
    for (const user of new Set([...texts(target), ...texts(args?.["target"])])) {
      const known = this.#erases.get(user) ?? [];
      known.push({ id, at, intent });
      this.#erases.set(user, known);
    }
  }

  list(): ErasedRecord[] {
    const byName = this.#erasesByName();
    return [...this.#emptied].map(([record, { at, users, intent, request }]) => {
      // The intent of a creation names nobody, and what a repeat was told neither, nor the request to make it: the outcome does, and is empty
      // as well.
      const erase = newest([this.#eraseOf(users), byName.get(record), byName.get(intent ?? ""), byName.get(request ?? "")]);
      return { record, erase: erase !== undefined && erase.at >= at ? erase.id : null };
    });
  }

  #eraseOf(users: readonly string[]): Erase | undefined {
    const carriedOut = ({ intent }: Erase) => intent === null || !this.#refused.has(intent);
    return newest(users.flatMap((user) => this.#erases.get(user)?.filter(carriedOut) ?? []));
  }

  /** Of intents and requests for approval. */
  #erasesByName(): ReadonlyMap<string, Erase> {
    const found = new Map<string, Erase>();
    for (const { users, intent, request } of this.#emptied.values()) {
      const own = this.#eraseOf(users);
      for (const name of [intent, request]) {
        const erase = name === null ? undefined : newest([own, found.get(name)]);
        if (name !== null && erase !== undefined) found.set(name, erase);
      }
    }
    return found;
  }
}

function newest(erases: readonly (Erase | undefined)[]): Erase | undefined {
  let found: Erase | undefined;
  for (const erase of erases) if (erase !== undefined && erase.at >= (found?.at ?? "")) found = erase;
  return found;
}

/** What a forged record has in such a place may be anything. */
function texts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string");
}
