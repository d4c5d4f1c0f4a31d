// “Who could do this?”: the question of `explain`, about every key that can be in force, answered as one call with one record. Each key is
// there only if the key that asks might be told of it by `explain`, so a rule that lets it ask about some keys lets it see those and no others.
import { createHash } from "node:crypto";
import type * as z from "zod/mini";
import { canonicalJson } from "../../../audit/chain.ts";
import type { BailiffError } from "../../../bailiff-errors.ts";
import type { KeyView } from "../../../keys/key-record.ts";
import type { FetchedTarget } from "../../call/fetch-target.ts";
import type { Services } from "../../services.ts";
import {
  type AdminAnswer,
  type AdminCall,
  type AdminHandlers,
  type AdminRecorded,
  type Recorded,
  refuse,
} from "../admin-handler.ts";
import { readKeys, registryUnavailable } from "../keys/key-lookup.ts";
import { leasesAbove } from "../keys/key-standing.ts";
import { explainKey, type Question, readQuestion, usersAsked, withKeyAimedAt } from "./explain-key.ts";
import type { whoCanBody } from "./policy-args.ts";
import type { WHO_CAN_ROWS } from "./policy-rows.ts";

/** Keys that are asked about at a time. */
const AT_ONCE = 20;

type Wanted = z.infer<ReturnType<typeof whoCanBody>>;

export const WHO_CAN_HANDLERS: AdminHandlers<typeof WHO_CAN_ROWS> = {
  "policies.who_can": (admin, wanted) => whoCan(admin, wanted),
};

export const WHO_CAN_RECORDED: AdminRecorded<typeof WHO_CAN_ROWS> = {
  "policies.who_can": recordedQuestion,
};

/** Arguments by their digest, without what is secret in them. */
function recordedQuestion({ operation, context, args }: Wanted, { vocabulary }: Pick<Services, "vocabulary">): Recorded {
  const about = usersAsked(vocabulary.get(operation), args);
  const digest = about === null ? {} : { args: { "[sha256]": sha256(canonicalJson(about.args)) } };
  return { args: { operation, context, ...digest }, target: about === null || about.users.length === 0 ? null : about.users };
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

interface Row {
  readonly key: { readonly id: string; readonly name: string; readonly owner: string };
  readonly decision: Readonly<Record<string, unknown>>;
}

async function whoCan(admin: AdminCall, { key_ids: keyIds, limit, cursor = "", ...asked }: Wanted): Promise<AdminAnswer> {
  const { services } = admin;
  const read = readQuestion(services, asked);
  if (!read.ok) return read;
  const keys = await readKeys(services);
  if (keys === null) return refuse(registryUnavailable());
  // At another time others are in force; a revoked one never is.
  const canBe = keys
    .filter(({ status }) => status === "active" || (asked.context.now !== undefined && status !== "revoked"))
    .filter(({ id }) => id > cursor && (keyIds === undefined || keyIds.includes(id)))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  const shown = await permitted(admin, asked, canBe);
  if (shown === null) return refuse(registryUnavailable());
  const page = shown.slice(0, limit);
  const question = await withKeyAimedAt(admin, read.question);
  if (question === null) return refuse(registryUnavailable());
  const ask = asker(admin, question);
  const data: Row[] = [];
  for (let start = 0; start < page.length; start += AT_ONCE) {
    const answers = await Promise.all(page.slice(start, start + AT_ONCE).map(ask));
    for (const answer of answers) {
      if (answer !== null && "code" in answer) return refuse(answer);
      if (answer !== null) data.push(answer);
    }
  }
  const next_cursor = shown.length > page.length ? (page.at(-1) ?? null) : null;
  return { ok: true, body: { data, next_cursor }, noted: { keys: data.length } };
}

/** Of these keys, those that the key that asks may have explained: of the others not even a cursor tells. Null when it cannot be told. */
async function permitted({ permits }: AdminCall, asked: object, keys: readonly KeyView[]): Promise<readonly string[] | null> {
  const mayExplain = (record: KeyView) =>
    // It is in hand: of ten thousand, each would be a question to the Registry.
    permits("policies.explain", { ...asked, key_id: record.id }, async () => ({ ok: true, record }));
  const verdicts = await Promise.all(keys.map(mayExplain));
  return verdicts.includes(null) ? null : keys.flatMap(({ id }, index) => (verdicts[index] === true ? [id] : []));
}

/** Null: there is no such key any more. */
function asker({ services, call }: AdminCall, question: Question): (keyId: string) => Promise<Row | null | BailiffError> {
  const leases = new Map<string, ReturnType<Services["ledgers"]["lease"]>>();
  const leaseOf = (keyId: string) => {
    const lease = leases.get(keyId) ?? services.ledgers.lease(keyId);
    leases.set(keyId, lease);
    return lease;
  };
  // All of them are asked about the same user.
  let look: Promise<FetchedTarget> | undefined;
  const lookOnce = (fetch: () => Promise<FetchedTarget>) => {
    look ??= fetch();
    return look;
  };
  return async (keyId) => {
    const lease = await leaseOf(keyId);
    if (lease === null) return registryUnavailable();
    if (lease.value === null) return null;
    const above = await leasesAbove(leaseOf, lease.value.record);
    if (above === null) return registryUnavailable();
    const explained = await explainKey(services, call, question, { lease: lease.value, above }, lookOnce);
    if (!explained.ok) return explained.error;
    // Why in particular, and what it saw of the user: `explain` says of one key.
    const { steps: _steps, seen: _seen, shadow: _shadow, ...decision } = explained.body;
    const { id, name, owner } = lease.value.record;
    return { key: { id, name, owner }, decision };
  };
}
