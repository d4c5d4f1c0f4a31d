// The root token (`ROOT_TOKEN`): for bootstrap, on the admin plane alone, where it may do everything. A deployment may do without.
import { createHash, timingSafeEqual } from "node:crypto";
import type { Decision } from "../../policy/engine.ts";

/** What stands in records for a call with the root token. No key has such an id. */
export const ROOT_PRINCIPAL = { id: "root", name: "root token", owner: "" } as const;

/** Digests of one size are compared, in constant time. No root token set: nobody is root. */
export function isRootToken(rootToken: string | null, presented: string): boolean {
  if (rootToken === null) return false;
  const digest = (text: string) => createHash("sha256").update(text, "utf8").digest();
  return timingSafeEqual(digest(rootToken), digest(presented));
}

export const ROOT_DECISION: Decision = {
  effect: "allow",
  code: null,
  policy: null,
  rule: null,
  bundle: "",
  explanation: "The root token may do everything on the admin plane.",
  detail: "",
  told: { kind: "allowed" },
  seen: {},
  mask: [],
  limits: [],
  shadow: [],
  rows: null,
  elements: null,
  writeAhead: false,
  refusesRepeats: false,
  approval: null,
  reads: [],
  steps: [],
};
