// How whoever decides about a key comes by it: looked up by itself, together with others, or in hand already.
import type { BailiffError } from "../../../bailiff-errors.ts";
import type { keyTarget } from "./own-targets.ts";

export type Found<Known> = { readonly ok: true; readonly record: Known } | { readonly ok: false; readonly error: BailiffError };

/** Of a key what rules may look at. */
export type FindKey = (id: string) => Promise<Found<Parameters<typeof keyTarget>[0]>>;
