// What middleware leaves for the handlers behind it.
import type { CallFacts } from "./call/call.ts";

export interface AppEnv {
  Variables: {
    facts: CallFacts;
    /** From a `/for/<reason>` prefix. */
    pathReason: string | null;
  };
}
