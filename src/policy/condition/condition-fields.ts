// Are the fields that a condition names really there? The type checker knows most of it, but not what stands inside `has()`, and a
// misspelt field there is the worst place of all: the guard would just be false for ever. So every path is looked up here first, which
// also gives the better message.

import type { ConditionProblem } from "../language/problem.ts";
import { didYouMeanPart } from "../language/suggest.ts";
import { looksAtUsers, type VocabularyEntry } from "../language/vocabulary.ts";
import { argumentShape, type FieldType } from "./argument-shape.ts";
import type { ReadPath } from "./read-path.ts";

const CONTEXT_FIELDS: ReadonlySet<string> = new Set(["reason", "ip", "country", "now", "user_agent"]);
const NONE: ReadonlySet<string> = new Set();
const KEY_FIELDS: ReadonlySet<string> = new Set(["id", "name", "owner"]);

/** One problem for each path whose first field (or declared inner field) does not exist for this operation. */
export function fieldProblems(reads: readonly ReadPath[], entry: VocabularyEntry): ConditionProblem[] {
  const problems: ConditionProblem[] = [];
  for (const path of reads) {
    const message = fieldProblem(path, entry);
    if (message !== null) problems.push({ offset: path.offset, message });
  }
  return problems;
}

function fieldProblem(path: ReadPath, entry: VocabularyEntry): string | null {
  switch (path.root) {
    case "args":
      return declaredProblem(path, argumentShape(entry).types, entry.name);
    case "target":
      if (!looksAtUsers(entry)) return `${entry.name} has no target`;
      return unknownIn(entry.targetFields?.() ?? NONE, path, entry.targetShape?.noun ?? "a Clerk user");
    case "context":
      return unknownIn(CONTEXT_FIELDS, path, "context");
    case "key":
      return unknownIn(KEY_FIELDS, path, "key");
    case "record":
      return "a record is what filters of hooks read, and no policy";
  }
}

/** So many fields are named where none is near to what was written. */
const FEW = 12;

function unknownIn(known: ReadonlySet<string>, path: ReadPath, owner: string): string | null {
  const name = String(path.segments[0]);
  if (known.has(name)) return null;
  const hint = didYouMeanPart(name, known) || elsewhere(path.root, name);
  const all = known.size <= FEW ? `: it has ${[...known].join(", ")}` : "";
  return `${owner} has no field ${name}${hint === "" ? all : hint}`;
}

/** A field that another name has. */
function elsewhere(root: ReadPath["root"], name: string): string {
  if (root !== "context" && CONTEXT_FIELDS.has(name)) return `; did you mean context.${name}?`;
  return root !== "key" && KEY_FIELDS.has(name) ? `; did you mean key.${name}?` : "";
}

/** Follows the path through the declared fields, as far as they are declared. */
function declaredProblem(path: ReadPath, types: Readonly<Record<string, FieldType>>, operation: string): string | null {
  let fields = types;
  for (const segment of path.segments) {
    const name = String(segment);
    const type = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (type === undefined)
      return `${operation} has no argument ${name}${didYouMeanPart(name, Object.keys(fields)) || elsewhere(path.root, name)}`;
    if (typeof type === "string") return null;
    fields = type;
  }
  return null;
}
