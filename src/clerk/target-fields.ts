// The top-level fields of a Clerk user, which is what `target` is in a condition. A name that is not here fails when the bundle is
// checked: `target.private_metdata` in a deny rule would otherwise be an error on every call at 3 a.m.
import { once } from "../once.ts";
import { placeOf } from "./answer-place.ts";

/** As the shape of Clerk's answers has them, which is held against Clerk's descriptions. */
export const userFieldNames = once((): ReadonlySet<string> => new Set(placeOf("User").members.keys()));
