// What may a key do about a user? Every operation that is about one is asked with the user as its only argument. Of one that needs more, the
// answer hangs on what a caller would send: it is listed if some arguments could be allowed, so that a button is there for whoever has a
// chance, and the question with the arguments says the rest.
import { hasVersion } from "../../clerk/operation-versions.ts";
import { couldAllow, type VocabularyEntry } from "../../policy/engine.ts";
import type { AdminCall } from "../admin/admin-handler.ts";
import { decisionInput, judgesOf } from "../call/decide-call.ts";
import { checkFields } from "../call/intake/check-fields.ts";
import type { Args } from "../call/validate.ts";
import type { AskedContext, AskedResource, AskedSubject } from "./access-args.ts";
import { callOf, evaluate } from "./evaluate.ts";
import type { Evaluated } from "./limits-asked.ts";
import { argsUnder, isAboutUsers } from "./posed-call.ts";
import { readSubjects, type Subject } from "./subjects.ts";
import type { LookAtUsers } from "./users-asked.ts";

interface Search {
  readonly subject: AskedSubject;
  readonly resource: AskedResource;
  readonly context: AskedContext;
}

export type Found = { readonly ok: true; readonly names: readonly string[] } | Extract<Evaluated, { readonly ok: false }>;

/** In the order of the operation table. */
export async function searchActions(admin: AdminCall, look: LookAtUsers, asked: Search): Promise<Found> {
  const { vocabulary, operations } = admin.services;
  const { apiVersion } = admin.call;
  const rows = new Map(operations.filter((row) => hasVersion(row, apiVersion)).map((row) => [row.name, row]));
  const entries = [...vocabulary.values()].filter((entry) => isAboutUsers(entry) && rows.has(entry.name));
  const whole = entries.filter(
    (entry) => checkFields(argsUnder(entry, rows.get(entry.name), apiVersion), argsOf(entry, asked.resource), "argument").ok,
  );
  const questions = whole.map(({ name }) => ({ ...asked, action: { name } }));
  const evaluated = await evaluate(admin, look, questions);
  if (!evaluated.ok) return evaluated;
  const allowed = new Set(whole.filter((_entry, at) => evaluated.decisions[at]?.decision === true));
  // Nobody whose calls are all refused, and nobody about whom nothing can be said, has a chance at the others.
  const closed = evaluated.decisions.some(({ context: { code } }) => code !== null && CLOSES_ALL.has(code));
  const subject = closed ? undefined : (await readSubjects(admin, [asked.subject.id]))?.get(asked.subject.id);
  for (const entry of entries) {
    if (subject === undefined || whole.includes(entry)) continue;
    const open = await couldBeAllowed(admin, look, { ...asked, subject }, entry);
    if (typeof open === "object") return open;
    if (open) allowed.add(entry);
  }
  return { ok: true, names: entries.filter((entry) => allowed.has(entry)).map(({ name }) => name) };
}

/** What is said of the subject or the resource, not of one action. */
const CLOSES_ALL: ReadonlySet<string> = new Set(["clerk_key_invalid", "bailiff_not_found", "bailiff_param_invalid"]);

function argsOf({ target, targetArg }: VocabularyEntry, { id }: AskedResource): Args {
  return targetArg === undefined ? {} : { [targetArg]: target === "many" ? [id] : id };
}

/** With some arguments: no deny speaks against it already, and an allow is left that may hold; of the key and of each one above it. */
async function couldBeAllowed(
  admin: AdminCall,
  look: LookAtUsers,
  { subject, resource, context }: Omit<Search, "subject"> & { readonly subject: Subject },
  entry: VocabularyEntry,
): Promise<boolean | Extract<Evaluated, { readonly ok: false }>> {
  const { services, call } = admin;
  const { lease, above, bundle, isAsker } = subject;
  const nowMs = context.now === undefined ? services.deps.now() : Date.parse(context.now);
  const input = {
    ...decisionInput(callOf(call, context, isAsker), lease, nowMs),
    operation: entry.name,
    args: argsOf(entry, resource),
  };
  for (const key of [input.key, ...judgesOf(services, entry.name, lease, above, nowMs)]) {
    let chance = couldAllow(bundle, { ...input, key });
    if (chance === "needs_target") {
      const looked = await look([resource.id]);
      if (!looked.ok) return looked;
      const user = looked.users.get(resource.id);
      if (user === undefined) return false;
      chance = couldAllow(bundle, { ...input, key, target: entry.target === "many" ? [user] : user });
    }
    if (chance !== "maybe") return false;
  }
  return true;
}
