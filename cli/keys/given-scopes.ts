// What keys gave away: the scopes of the keys that they minted, changed or rotated. A key with scopes can give only what lies within its
// own, so what it gave belongs to what it needs.
import * as z from "zod";
import type { AuditRecord } from "../../src/audit/record.ts";

export interface GivenScopes {
  /** Operation patterns, each once. */
  readonly scopes: readonly string[];
  /** Calls about a key without scopes: whoever has scopes cannot make them. */
  readonly unscoped: number;
  /** Calls of which nobody knows what they gave. */
  readonly untold: number;
}

interface KeyNow {
  readonly scopes: readonly string[] | null;
}

/** Of one call. `unknown` among them: the record, or the list of keys, does not tell. */
type Given = readonly (readonly string[] | null | "unknown")[];

const GIVING: ReadonlySet<string> = new Set(["keys.create", "keys.update", "keys.rotate"]);
const scopesSchema = z.array(z.string()).nullable();

export class GivenScopesTally {
  readonly #keys: ReadonlyMap<string, KeyNow>;
  /** By intent. */
  readonly #calls = new Map<string, { readonly keyId: string; readonly given: Given }>();

  /** `keys`: all that there are, by id. Of a key that was changed or rotated the scopes count that it has now: a record has them not. */
  constructor(keys: ReadonlyMap<string, KeyNow>) {
    this.#keys = keys;
  }

  /** In the order of its ledger. */
  add({ type, id, key, operation, args, intent_id, outcome }: AuditRecord): void {
    if (key === null || operation === null || !GIVING.has(operation)) return;
    if (type === "intent") this.#calls.set(id, { keyId: key.id, given: this.#given(key.id, operation, args) });
    // It gave nothing.
    else if (intent_id !== null && (outcome === "refused" || outcome === "failed")) this.#calls.delete(intent_id);
  }

  of(keyId: string): GivenScopes {
    const calls = [...this.#calls.values()].flatMap((call) => (call.keyId === keyId ? [call.given] : []));
    const known = calls.flat().filter((scopes) => scopes !== null && scopes !== "unknown");
    return {
      scopes: [...new Set(known.flat())],
      unscoped: calls.filter((given) => given.includes(null)).length,
      untold: calls.filter((given) => given.includes("unknown")).length,
    };
  }

  /** To the other key as it is, which must lie within as well, and as it became. */
  #given(actor: string, operation: string, args: AuditRecord["args"]): Given {
    if (args === null) return ["unknown"];
    const { key_id: changed, scopes } = args;
    const given: Given[number][] = [];
    // Of itself a key may change and rotate what it is.
    if (operation !== "keys.create" && changed !== actor) given.push(this.#scopesNow(changed));
    if (scopes !== undefined) {
      const read = scopesSchema.safeParse(scopes);
      given.push(read.success ? read.data : "unknown");
    }
    return given;
  }

  #scopesNow(keyId: unknown): Given[number] {
    const key = typeof keyId === "string" ? this.#keys.get(keyId) : undefined;
    return key === undefined ? "unknown" : key.scopes;
  }
}
