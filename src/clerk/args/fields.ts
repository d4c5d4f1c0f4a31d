// Building blocks of argument schemas. A schema here says what Clerk accepts; how it arrives (query text, JSON) is intake's business.
import * as z from "zod/mini";
import { lowerAscii } from "../../ascii-case.ts";
import { once } from "../../once.ts";
import { documented } from "../../schema-docs.ts";
import type { ArgsObject } from "../operation.ts";
import { canonicalText, spelledLike } from "./canonical-text.ts";

export const ID_PATTERN = /^[A-Za-z0-9_-]{1,128}$/;
/** Words that stand where an id stands in some Clerk path: accepting one as an id would reach another operation. */
const RESERVED_IDS: ReadonlySet<string> = new Set(["me", "count", "ban", "unban"]);

/** An id in a path. Strict, because an SDK may pass on whatever its caller typed (`user_1/ban`, `../organizations`). */
export const pathId = once(() =>
  documented(
    canonicalText({
      form: "1 to 128 letters, digits, _ or -",
      pattern: ID_PATTERN,
      spell: spelledLike(ID_PATTERN),
    }).check(z.refine((id) => !RESERVED_IDS.has(lowerAscii(id)), "is a reserved word, not an id")),
    { description: "Clerk's id: letters, digits, `_` and `-`.", not: { enum: [...RESERVED_IDS] } },
  ),
);

export const flag = z.boolean();
export const rfc3339 = once(() =>
  z.iso.datetime({ offset: true, error: "must be an RFC 3339 time, like 2012-10-20T07:15:20.902Z" }),
);

export const none: ArgsObject = z.strictObject({});
