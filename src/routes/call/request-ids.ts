// Names of requests, which callers are told and records keep: `req_` and twenty base62 digits.

import type { Deps } from "../../deps.ts";
import { base62Digit } from "../../keys/base62.ts";

const DIGITS = 20;
/** Drawn at once, for some forty ids: each draw goes into the runtime and back. They are names, and no secrets. */
const DRAWN_BYTES = 1_024;

export function createRequestIds(deps: Pick<Deps, "randomBytes">): () => string {
  let drawn: Uint8Array = new Uint8Array(0);
  let at = 0;
  return () => {
    let digits = "";
    while (digits.length < DIGITS) {
      const byte = drawn[at];
      at += 1;
      if (byte !== undefined) digits += base62Digit(byte) ?? "";
      else [drawn, at] = [deps.randomBytes(DRAWN_BYTES), 0];
    }
    return `req_${digits}`;
  };
}
