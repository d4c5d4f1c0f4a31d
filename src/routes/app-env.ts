// What a handler is given beside the request, as Hono's bindings: found out before any route was looked for.
import type { CallFacts } from "./call/call.ts";

export interface Located {
  readonly facts: CallFacts;
  /** Raw, and without a `/for/<reason>` prefix. */
  readonly path: string;
  /** From that prefix. */
  readonly pathReason: string | null;
}

export interface AppEnv {
  Bindings: Located;
}
