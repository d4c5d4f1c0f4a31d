// The rows of the decision point (AuthZEN 1.0): would it be yes? A key asks about itself; about another it needs what `policies.explain` needs.
import { none } from "../../clerk/args/fields.ts";
import { isKeyId } from "../../keys/key-id.ts";
import type { AlsoNeeded } from "../../policy/engine.ts";
import type { AdminRow } from "../admin/admin-row.ts";
import {
  type AskedContext,
  evaluationBody,
  evaluationsBody,
  type Question,
  questionOf,
  questionsOf,
  searchBody,
} from "./access-args.ts";

const MAX_QUESTIONS_BYTES = 262_144;
const STANDARD = {
  at: "/access/v1",
  standard: true,
  allowedUnlessDenied: true,
  inOwnLedger: true,
  method: "POST",
  mutates: false,
  maxBodyBytes: MAX_QUESTIONS_BYTES,
  recordedInPart: true,
  refusals: ["bailiff_upstream_unreachable", "bailiff_upstream_timeout"],
} as const satisfies Partial<AdminRow>;

export const ACCESS_ROWS = [
  {
    ...STANDARD,
    name: "access.evaluate",
    summary: "Ask whether a key may do something",
    path: "/evaluation",
    args: {
      path: none,
      query: none,
      get body() {
        return evaluationBody();
      },
    },
    also: (args, actorId) => explains([questionOf(evaluationBody().parse(args))], actorId),
  },
  {
    ...STANDARD,
    name: "access.evaluate_all",
    summary: "Ask many such questions at once",
    path: "/evaluations",
    args: {
      path: none,
      query: none,
      get body() {
        return evaluationsBody();
      },
    },
    also: (args, actorId) => explains(questionsOf(evaluationsBody().parse(args)), actorId),
  },
  {
    ...STANDARD,
    name: "access.search_actions",
    summary: "Ask what a key may do about a user",
    path: "/search/action",
    args: {
      path: none,
      query: none,
      get body() {
        return searchBody();
      },
    },
    also(args, actorId) {
      const { subject, context = {} } = searchBody().parse(args);
      return subject.id === actorId ? [] : [explainsOf(subject.id, context)];
    },
  },
] as const satisfies readonly AdminRow[];

/** For each question about another key, the right to have its decisions explained. */
function explains(questions: readonly Question[], actorId: string | null): readonly AlsoNeeded[] {
  return questions
    .filter(({ subject }) => subject.id !== actorId)
    .map((question) => explanationOf(question, question.subject.id));
}

/** What it takes to have this very call explained, as one of the key of this id. */
export function explanationOf({ action, resource: { properties }, context }: Question, keyId: string): AlsoNeeded {
  const needed = explainsOf(keyId, context);
  const target = properties === undefined ? {} : { target: properties };
  return { ...needed, args: { ...needed.args, operation: action.name, args: action.properties ?? {}, ...target } };
}

/** Of no operation in particular: a rule that limits explanations to some does not cover it. */
function explainsOf(keyId: string, context: AskedContext): AlsoNeeded {
  // What is no id may be anything, a whole key too, and what a rule reads is on record.
  const key_id = isKeyId(keyId) ? keyId : "";
  return { operation: "policies.explain", args: { key_id, operation: "", args: {}, context }, because: ["subject"] };
}
