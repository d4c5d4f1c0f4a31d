// The words for the table's columns: what a class and a replay class mean for whoever calls. A new class without words does not compile.
import type { Operation, OperationClass, ReplayClass } from "./operation.ts";
import { RETRIED_STATUSES } from "./retry-policy.ts";

const LEDGER_FIRST =
  "Passes the key's ledger first: the intent is durable before Clerk is called; if it cannot be written, Clerk is not called.";

export const CLASS_MEANING: Readonly<Record<OperationClass, string>> = {
  read: "Looks something up. Decided on the key's lease (up to 30 s old) and recorded just after. For a key with `consistency: strict`, or under a policy with `write_ahead`, it is recorded durably before.",
  write: `Changes something that can be changed back. ${LEDGER_FIRST}`,
  destructive: `Takes something away or shuts somebody out. ${LEDGER_FIRST}`,
  money: `Moves credit. ${LEDGER_FIRST}`,
  secret: `Hands out a secret or tells whether one is right. ${LEDGER_FIRST}`,
};

const statuses = ranges([...RETRIED_STATUSES].filter((status) => status !== 429));
const REPEATED = `Bailiff sends it again after 429 (not before \`Retry-After\`), after ${statuses}, and when Clerk cannot be reached or does not answer in time, as long as retries and deadline allow.`;

export const REPLAY_MEANING: Readonly<Record<ReplayClass, string>> = {
  safe: `Changes nothing, so it may be sent any number of times. ${REPEATED}`,
  idempotent: `Sets a state: sent twice, it ends in the same one. ${REPEATED} When an earlier try may have been carried out, a later refusal is recorded as \`unknown\` and not as Clerk's no.`,
  keyed: `Clerk carries out one \`idempotency_key\` once. ${REPEATED} Whoever calls again must use the same key: a new one is a new payment.`,
  never:
    "Sent once. Only after 429, when nothing was done yet, Bailiff sends it again (not before `Retry-After`). If Clerk gives no answer below 500, the caller gets 409 `bailiff_outcome_unknown` with the id of the audit record, and has to look before calling again.",
};

export function targetText({ target }: Pick<Operation, "target">): string {
  switch (target.kind) {
    case "none":
      return "none";
    case "one":
      return `\`${target.arg}\``;
    case "many":
      return `each of \`${target.arg}\``;
  }
}

export const RATE_NOTE =
  "Clerk takes 1000 requests per 10 seconds for a production instance and 100 for a development one, counted over all keys together (source: Clerk's API description). Past that it answers 429 with `Retry-After`.";

/** `500, 502-504`. */
function ranges(numbers: readonly number[]): string {
  const runs: [first: number, last: number][] = [];
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run !== undefined && number === run[1] + 1) run[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([first, last]) => (first === last ? `${first}` : `${first}-${last}`)).join(", ");
}
