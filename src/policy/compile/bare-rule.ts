import type { ApplicableRule } from "./bundle.ts";

/** A rule that no document has: no policy's, and all that it says is its statement. */
export function bareRule(effect: ApplicableRule["effect"], statement: string): ApplicableRule {
  return {
    policy: "",
    id: "",
    effect,
    condition: null,
    only: null,
    limits: [],
    mask: [],
    writeAhead: false,
    refusesRepeats: false,
    approval: null,
    counts: false,
    broken: false,
    statement,
    message: "",
    limited: "",
  };
}
