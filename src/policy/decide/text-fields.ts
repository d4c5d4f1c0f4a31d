// The fields of `context` and `key` that are texts, by the names that conditions have for them. Each is read where it is asked for: the
// country is read off all that the edge says of a call.
import type { DecisionInput } from "./decision.ts";

/** Undefined: it is not known, which is absent and not "": `context.country != "XX"` must not be true because nobody knows. Null: no such text. */
export function contextText({ context }: Pick<DecisionInput, "context">, name: string): string | null | undefined {
  switch (name) {
    case "reason":
      return context.reason;
    case "user_agent":
      return context.userAgent;
    case "ip":
      return context.ip ?? undefined;
    case "country":
      return context.country ?? undefined;
    default:
      return null;
  }
}

/** Null: no such text. */
export function keyText({ key }: Pick<DecisionInput, "key">, name: string): string | null {
  switch (name) {
    case "id":
      return key.id;
    case "name":
      return key.name;
    case "owner":
      return key.owner;
    default:
      return null;
  }
}
