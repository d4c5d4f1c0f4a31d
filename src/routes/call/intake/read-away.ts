// The rest of a request's body, read and thrown away before its answer is given. A caller who is refused early (401, 404, 413, 415, 429) is
// still sending then; an answer now would close the connection under it, and most clients report the broken pipe and never the status.
//
// Bounded, so that nobody can hold anything by sending: bytes are dropped as they come, in one small buffer; a body that cannot fit the
// bound is not begun; only so many are read at once, and together not faster than one need be. Past a bound the answer goes out at once,
// and the connection ends with it.
import type { MiddlewareHandler } from "hono";
import type { Deps } from "../../../deps.ts";
import type { AppEnv } from "../../app-env.ts";
import { READ_AWAY, readRest, takingTurns } from "./read-rest.ts";

/** Outermost: whoever made the answer, and whether or not it read some of the body. */
export function readAway(deps: Deps): MiddlewareHandler<AppEnv> {
  let underWay = 0;
  const turns = takingTurns(deps);
  return async function readAwayHandler(context, next) {
    await next();
    const { raw } = context.req;
    // What was done was read whole.
    if (raw.bodyUsed && context.res.ok) return;
    if (!worthReading(raw) || underWay >= READ_AWAY.maxAtOnce) return;
    underWay += 1;
    try {
      await readRest(deps, raw.body, turns);
    } finally {
      underWay -= 1;
    }
  };
}

type WithBody = Request & { readonly body: ReadableStream<Uint8Array> };

function worthReading(request: Request): request is WithBody {
  if (request.body === null || request.body.locked) return false;
  if (Number(request.headers.get("content-length") ?? 0) > READ_AWAY.maxBytes) return false;
  // It waits to be told to go on (100), and sends nothing when it is refused: unless the body was asked for already.
  return request.bodyUsed || request.headers.get("expect") === null;
}
