// What the rows of the decision point do.
import { cutArgs } from "../../audit/cut-args.ts";
import { redactArgs } from "../../audit/redact.ts";
import { ID_PATTERN } from "../../clerk/args/fields.ts";
import { isKeyId } from "../../keys/key-id.ts";
import type { VocabularyEntry } from "../../policy/engine.ts";
import {
  type AdminAnswer,
  type AdminCall,
  type AdminHandlers,
  type AdminRecorded,
  type Recorded,
  refuse,
} from "../admin/admin-handler.ts";
import type { Args } from "../call/validate.ts";
import type { Services } from "../services.ts";
import type { AccessDecision } from "./access-answers.ts";
import { type Question, questionOf, questionsOf, type SEMANTICS } from "./access-args.ts";
import type { ACCESS_ROWS } from "./access-rows.ts";
import { evaluate } from "./evaluate.ts";
import { searchActions } from "./search-actions.ts";
import { lookAtUsers } from "./users-asked.ts";

export const ACCESS_HANDLERS: AdminHandlers<typeof ACCESS_ROWS> = {
  "access.evaluate": async (admin, args) => answerOne(admin, "access.evaluate", questionOf(args)),
  "access.evaluate_all": async (admin, args) => {
    const questions = questionsOf(args);
    const [first] = questions;
    if ((args.evaluations ?? []).length === 0 && first !== undefined) return answerOne(admin, "access.evaluate_all", first);
    const evaluated = await evaluate(admin, lookFor(admin, "access.evaluate_all"), questions);
    if (!evaluated.ok) return refuse(evaluated.error);
    const semantic = args.options?.evaluations_semantic ?? "execute_all";
    return { ok: true, body: { evaluations: upTo(evaluated.decisions, semantic) } };
  },
  "access.search_actions": async (admin, { subject, resource, context = {} }) => {
    const found = await searchActions(admin, lookFor(admin, "access.search_actions"), { subject, resource, context });
    if (!found.ok) return refuse(found.error);
    const results = found.names.map((name) => ({ name }));
    return { ok: true, body: { results, page: { next_token: "", count: results.length, total: results.length } } };
  },
};

export const ACCESS_RECORDED: AdminRecorded<typeof ACCESS_ROWS> = {
  "access.evaluate": (args, services) => recorded([questionOf(args)], services),
  "access.evaluate_all": (args, services) => recorded(questionsOf(args), services),
  "access.search_actions": ({ subject, resource, context = {} }) => ({
    args: cutArgs({ subject: keyNamed(subject.id), resource: userNamed(resource.id), context }),
    target: targetsOf([{ subject, resource }]),
  }),
};

function lookFor({ services, call }: AdminCall, operation: string) {
  return lookAtUsers(services, call, operation);
}

async function answerOne(admin: AdminCall, operation: string, question: Question): Promise<AdminAnswer> {
  const evaluated = await evaluate(admin, lookFor(admin, operation), [question]);
  return evaluated.ok ? { ok: true, body: evaluated.decisions[0] } : refuse(evaluated.error);
}

/** The first denial, or permission, is the last answer where the semantic says so. */
function upTo(decisions: readonly AccessDecision[], semantic: (typeof SEMANTICS)[number]): readonly AccessDecision[] {
  if (semantic === "execute_all") return decisions;
  const last = decisions.findIndex(({ decision }) => decision === (semantic === "permit_on_first_permit"));
  return last === -1 ? decisions : decisions.slice(0, last + 1);
}

/** Who asked about whom and what; arguments as far as they are the operation's own, secrets left out. */
function recorded(questions: readonly Question[], { vocabulary }: Pick<Services, "vocabulary">): Recorded {
  const asked = questions.map(({ subject, action, resource, context }) => {
    const entry = vocabulary.get(action.name);
    const args = entry === undefined ? {} : redactArgs(ownArguments(entry, action.properties ?? {}), entry.secretArgs);
    const operation = entry?.name ?? NO_NAME;
    return { subject: keyNamed(subject.id), operation, resource: userNamed(resource.id), args, context };
  });
  const [only] = asked;
  const target = targetsOf(questions);
  return { args: cutArgs(asked.length === 1 && only !== undefined ? only : { evaluations: asked }), target };
}

/** In place of what names no key, user or operation: it may be anything, a whole key that was taken for its id. */
const NO_NAME = "[unknown]";

function keyNamed(id: string): string {
  return isKeyId(id) ? id : NO_NAME;
}

function userNamed(id: string): string {
  return ID_PATTERN.test(id) && !id.startsWith("sk_") ? id : NO_NAME;
}

function targetsOf(questions: readonly Pick<Question, "subject" | "resource">[]): readonly string[] {
  const named = questions.flatMap(({ subject, resource }) => [keyNamed(subject.id), userNamed(resource.id)]);
  return [...new Set(named)].filter((name) => name !== NO_NAME);
}

/** Those that the operation has, each as it takes it: what does not fit may be anything, a secret too. */
function ownArguments({ args: { shape } }: Pick<VocabularyEntry, "args">, properties: Args): Args {
  return Object.fromEntries(
    Object.entries(properties).flatMap(([name, value]) => {
      const taken = Object.hasOwn(shape, name) ? shape[name]?.safeParse(value) : undefined;
      return taken?.success === true ? [[name, taken.data]] : [];
    }),
  );
}
