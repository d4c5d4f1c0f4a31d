// The rest of a request's body, read and thrown away before its answer is given. A caller who is refused early (401, 404, 413, 415, 429) is
// still sending then; an answer now would close the connection under it, and most clients report the broken pipe and never the status.
//
// Bounded, so that nobody can hold anything by sending: bytes are dropped as they come, in one small buffer; a body that cannot fit the
// bound is not begun; only so many are read at once, and together not faster than one need be. Past a bound the answer goes out at once,
// and the connection ends with it.
import type { Deps } from "../../../deps.ts";
import { READ_AWAY, readRest, takingTurns } from "./read-rest.ts";

/** Whoever made the answer, and whether or not it read some of the body. Undefined: there is nothing to read. */
export type ReadAway = (request: Request, response: Response) => Promise<void> | undefined;

export function readAway(deps: Deps): ReadAway {
  let underWay = 0;
  const turns = takingTurns(deps);
  const read = async ({ body }: WithBody) => {
    underWay += 1;
    try {
      await readRest(deps, body, turns);
    } finally {
      underWay -= 1;
    }
  };
  return (request, response) => {
    // What was done was read whole.
    if (request.body === null || (request.bodyUsed && response.ok)) return undefined;
    return worthReading(request) && underWay < READ_AWAY.maxAtOnce ? read(request) : undefined;
  };
}

type WithBody = Request & { readonly body: ReadableStream<Uint8Array> };

function worthReading(request: Request): request is WithBody {
  if (request.body === null || request.body.locked) return false;
  const length = request.headers.get("content-length");
  if (length === "0" || Number(length ?? 0) > READ_AWAY.maxBytes) return false;
  // It waits to be told to go on (100), and sends nothing when it is refused: unless the body was asked for already.
  return request.bodyUsed || request.headers.get("expect") === null;
}
