// Decides recorded calls again, as `bailiff policies replay` does, from the lines of an export.
import type { AuditRecord } from "../../src/audit/record.ts";
import { ReplayLog } from "../../src/compare/replay/replay-log.ts";
import type { ReplayResult } from "../../src/compare/replay/replay-tally.ts";
import type { CompiledBundle } from "../../src/policy/engine.ts";
import type { Bundle, KeyList } from "../api/answers.ts";
import { loadBundle } from "./load-bundle.ts";
import { OPERATION_FACTS } from "./vocabulary.ts";

export { checkEdit } from "./check-policy.ts";

export interface ReplayInput {
  /** What would be in force. */
  readonly bundle: CompiledBundle;
  readonly keys: KeyList["data"];
  /** A bundle that was published; null when it is not kept. */
  readonly published: (version: string) => Promise<Bundle | null>;
  /** ISO 8601, from when on the records are. */
  readonly from: string;
}

export type LineKind =
  | { readonly kind: "record"; readonly at: string }
  /** All records have come. */
  | { readonly kind: "end" }
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "other" };

export class Replay {
  readonly #log: ReplayLog;

  constructor({ bundle, keys, published, from }: ReplayInput) {
    this.#log = new ReplayLog({
      bundle,
      keys: new Map(keys.map((key) => [key.id, key])),
      facts: OPERATION_FACTS,
      published: async (version) => {
        const found = await published(version);
        const loaded = found === null ? null : loadBundle(found);
        return loaded?.ok === true ? loaded.bundle : null;
      },
      fromMs: Date.parse(from),
    });
  }

  async take(line: string): Promise<LineKind> {
    const value: unknown = JSON.parse(line);
    if (isRecord(value)) {
      await this.#log.feed(value);
      return { kind: "record", at: value.at };
    }
    const [type, message] = [partOf(value, "type"), partOf(value, "message")];
    if (type === "error") return { kind: "failed", message: String(message) };
    return { kind: type === "manifest" ? "end" : "other" };
  }

  result(): ReplayResult {
    return this.#log.result();
  }
}

function isRecord(value: unknown): value is AuditRecord {
  return ["ledger", "seq", "hash", "prev"].every((name) => partOf(value, name) !== undefined);
}

function partOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
