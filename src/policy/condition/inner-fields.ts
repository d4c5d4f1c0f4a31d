// Fields of what has none: `has(context.now.hour)`, `has(args.first_name.x)`, `args.user_ids.length`. The type checker looks at no `has()` and
// takes a time for something with fields; such a condition is an error for every call, and denies them all. Refused when it is checked: a
// rule that was published with one goes on to deny.
import type { ConditionProblem } from "../language/problem.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import { argumentShape, type FieldType } from "./argument-shape.ts";
import type { ReadPath } from "./read-path.ts";

const CONTEXT_TYPES: Readonly<Record<string, FieldType>> = {
  ...{ reason: "string", ip: "string", country: "string", user_agent: "string" },
  now: "time",
};
const KEY_TYPES: Readonly<Record<string, FieldType>> = { id: "string", name: "string", owner: "string" };

const NOUNS: Readonly<Record<string, string>> = {
  ...{ string: "a text", int: "a number", double: "a number", bool: "true or false" },
  time: "a time",
};

export function innerFieldProblems(reads: readonly ReadPath[], entry: VocabularyEntry): readonly ConditionProblem[] {
  return reads.flatMap((path) => {
    const message = problemOf(path, typesOf(path, entry));
    return message === null ? [] : [{ offset: path.offset, message }];
  });
}

/** Null: what a path leads to is not declared. */
function typesOf({ root }: ReadPath, entry: VocabularyEntry): Readonly<Record<string, FieldType>> | null {
  switch (root) {
    case "args":
      return argumentShape(entry).types;
    case "target":
      return entry.targetShape?.types ?? null;
    case "context":
      return CONTEXT_TYPES;
    case "key":
      return KEY_TYPES;
    case "record":
      return null;
  }
}

function problemOf({ root, segments }: ReadPath, types: Readonly<Record<string, FieldType>> | null): string | null {
  let type: FieldType | null = types;
  let name: string = root;
  for (const segment of segments) {
    if (type === null) return null;
    if (typeof type === "string") {
      const plain: string = type.replace(/^dyn<(.*)>$/, "$1");
      const noun = NOUNS[plain];
      if (noun !== undefined)
        return `${name} is ${noun} and has no fields${plain === "time" ? `: ${name}.getHours() and its like are its parts` : ""}`;
      const element: string | undefined = /^list<(.*)>$/.exec(plain)?.[1];
      if (element !== undefined && typeof segment === "string")
        return `${name} is a list and has no field ${segment}: size(${name}), ${name}.exists(e, …)`;
      type = element ?? null;
    } else {
      type = Object.hasOwn(type, String(segment)) ? (type[String(segment)] ?? null) : null;
    }
    name = typeof segment === "number" ? `${name}[${segment}]` : `${name}.${segment}`;
  }
  return null;
}
