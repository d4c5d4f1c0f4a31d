// “What would this key get, and why?”
import type * as z from "zod/mini";
import type { Services } from "../../services.ts";
import {
  type AdminAnswer,
  type AdminCall,
  type AdminHandlers,
  type AdminRecorded,
  type Recorded,
  refuse,
} from "../admin-handler.ts";
import { findKey, noSuchKey, registryUnavailable } from "../keys/key-lookup.ts";
import { leasesAbove } from "../keys/key-standing.ts";
import { explainKey, readQuestion, usersAsked, withKeyAimedAt } from "./explain-key.ts";
import type { explainBody } from "./policy-args.ts";
import type { EXPLAIN_ROWS } from "./policy-rows.ts";

export const EXPLAIN_HANDLERS: AdminHandlers<typeof EXPLAIN_ROWS> = {
  "policies.explain": (admin, wanted) => explainDecision(admin, wanted),
};

export const EXPLAIN_RECORDED: AdminRecorded<typeof EXPLAIN_ROWS> = {
  "policies.explain": recordedQuestion,
};

/** The answer tells of the user that a rule looked at: whom it was about is recorded, and secrets of the call in question are not. */
function recordedQuestion(
  { key_id, operation, context, args }: z.infer<ReturnType<typeof explainBody>>,
  { vocabulary }: Pick<Services, "vocabulary">,
): Recorded {
  const about = usersAsked(vocabulary.get(operation), args);
  if (about === null) return { args: { key_id, operation, context }, target: key_id };
  return { args: { key_id, operation, context, args: about.args }, target: [key_id, ...about.users] };
}

async function explainDecision(
  admin: AdminCall,
  { key_id: keyId, ...asked }: z.infer<ReturnType<typeof explainBody>>,
): Promise<AdminAnswer> {
  const { services, call } = admin;
  const read = readQuestion(services, asked);
  if (!read.ok) return read;
  // Nobody is asked about a Ledger that there may not be.
  const found = await findKey(services, keyId);
  if (!found.ok) return refuse(found.error);
  const lease = await services.ledgers.lease(keyId);
  if (lease === null) return refuse(registryUnavailable());
  if (lease.value === null) return refuse(noSuchKey(keyId));
  const above = await leasesAbove(services.ledgers.lease, lease.value.record);
  if (above === null) return refuse(registryUnavailable());
  const question = await withKeyAimedAt(admin, read.question);
  if (question === null) return refuse(registryUnavailable());
  const explained = await explainKey(services, call, question, { lease: lease.value, above });
  return explained.ok ? explained : refuse(explained.error);
}
