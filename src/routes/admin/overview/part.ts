// An overview is put together from parts, each of which another operation governs: a part is shown to whoever may call that operation, as far
// as that operation would show it. One that is not shown, or cannot be had now, is named.
import type { Args } from "../../call/validate.ts";
import type { AdminCall } from "../admin-handler.ts";
import { PART_NAMES, type PartName } from "./part-names.ts";

/** restricted: `needs` says by which operation it is governed. unavailable: storage did not answer. */
export type Part<T> =
  | { readonly kind: "shown"; readonly value: T }
  | { readonly kind: "restricted"; readonly needs: string }
  | { readonly kind: "unavailable" };

/** `make` gives null when storage does not answer. */
export async function partFor<T>(
  { asking }: Pick<AdminCall, "asking">,
  operation: string,
  args: Args,
  make: (admin: AdminCall) => Promise<T | null>,
): Promise<Part<T>> {
  const asked = await asking(operation, args);
  if (asked.kind === "denied") return restricted(operation);
  const value = asked.kind === "allowed" ? await make(asked.admin) : null;
  return value === null ? { kind: "unavailable" } : { kind: "shown", value };
}

export function restricted(needs: string): { readonly kind: "restricted"; readonly needs: string } {
  return { kind: "restricted", needs };
}

/** A part of a part. */
export function within<T, U>(part: Part<T>, pick: (value: T) => U): Part<U> {
  return part.kind === "shown" ? { kind: "shown", value: pick(part.value) } : part;
}

export function shownOf<T>(part: Part<T>): T | null {
  return part.kind === "shown" ? part.value : null;
}

/** Which parts are missing, and why. */
export function missingOf(parts: Readonly<Record<PartName, Part<unknown>>>) {
  const named = PART_NAMES.map((name) => ({ name, part: parts[name] }));
  return {
    restricted: named.flatMap(({ name, part }) => (part.kind === "restricted" ? [{ part: name, needs: part.needs }] : [])),
    unavailable: named.flatMap(({ name, part }) => (part.kind === "unavailable" ? [name] : [])),
  };
}
