// Literals that stand against an argument in a spelling that the argument never has (`args.currency == "usd"`). Such a comparison is false
// for ever, and a deny that is false for ever is an open door. A check refuses them. In a bundle that was published before values had one
// spelling they are read in the canonical one, so that its rules go on meaning what they meant.
import * as z from "zod/mini";
import { formOf } from "../../canonical-form.ts";
import type { ConditionProblem } from "../language/problem.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import { globParts } from "./cel-glob.ts";
import type { ComparedLiteral } from "./compared-literals.ts";
import type { Expression } from "./expression.ts";

/** What a check says to each of them. */
export function spellingProblems({ literals }: Expression, entry: VocabularyEntry): ConditionProblem[] {
  return literals.flatMap((literal) => {
    const spelled = spellingOf(literal, entry);
    return spelled.kind === "canonical" ? [] : [{ offset: literal.start, message: messageOf(literal, spelled) }];
  });
}

/** The same expression, with its literals in their canonical spelling. `parse`: what reads an expression; null for one that is none. */
export function inCanonicalSpelling(
  expression: Expression,
  entry: VocabularyEntry,
  parse: (text: string) => Expression | null,
): Expression {
  const changes = new Map<number, ComparedLiteral & { readonly canonical: unknown }>();
  for (const literal of expression.literals) {
    const spelled = spellingOf(literal, entry);
    if (spelled.kind === "other") changes.set(literal.start, { ...literal, canonical: spelled.canonical });
  }
  // A list is written anew with all that is in it.
  const lists = [...changes.values()].filter(({ comparison }) => comparison === "list");
  for (const { start, comparison } of [...changes.values()])
    if (comparison !== "list" && lists.some((list) => list.start <= start && start < list.end)) changes.delete(start);
  if (changes.size === 0) return expression;
  // From the end, so that the offsets of what stands before stay right.
  const text = [...changes.values()]
    .sort((a, b) => b.start - a.start)
    .reduce(
      (rest, { start, end, canonical }) => `${rest.slice(0, start)}${JSON.stringify(canonical)}${rest.slice(end)}`,
      expression.text,
    );
  return parse(text) ?? expression;
}

/** Why an argument is never what the literal says, though the check lets it stand: a number out of its bounds, `""` of what is never empty. */
export function whyNever({ path, comparison, value }: ComparedLiteral, { args }: Pick<VocabularyEntry, "args">): string | null {
  const field = fieldAt(args, path);
  if (comparison !== "equal" || field === undefined) return null;
  const parsed = field.safeParse(value);
  if (parsed.success) return parsed.data === undefined && value !== undefined ? "as it is left out then" : null;
  return formOf(field)?.form ?? "which its type does not allow";
}

/** `args.user_ids`, `an element of args.user_ids`. */
export function nameOfArgument(path: ComparedLiteral["path"], root = "args"): string {
  return path.reduce<string>((shown, step) => (step === null ? `an element of ${shown}` : `${shown}.${step}`), root);
}

type Spelling =
  | { readonly kind: "canonical" }
  | { readonly kind: "other"; readonly canonical: string | readonly unknown[]; readonly form: string }
  /** No value is spelled so, nor in another way that means the same. */
  | { readonly kind: "none"; readonly form: string }
  /** It says nothing, so the argument is left out. */
  | { readonly kind: "absent" };

const CANONICAL: Spelling = { kind: "canonical" };

function spellingOf({ path, comparison, value }: ComparedLiteral, entry: VocabularyEntry): Spelling {
  const field = fieldAt(entry.args, path);
  const declared = field === undefined ? undefined : formOf(field);
  // Nothing is a part of everything, and comparing with "" asks whether there is something.
  if (field === undefined || declared === undefined || value === "") return CANONICAL;
  const { form, part } = declared;
  if (comparison === "list") return spellingOfList(value, field, form);
  if (typeof value !== "string") {
    const parsed = field.safeParse(value);
    return parsed.success && parsed.data === undefined ? { kind: "absent" } : CANONICAL;
  }
  const schema = bare(field);
  if (!(schema instanceof z.ZodMiniString || schema instanceof z.ZodMiniEnum)) return CANONICAL;
  if (comparison !== "equal") {
    const canonical = part === undefined ? value : comparison === "glob" ? globSpelled(value, part) : part(value, comparison);
    if (canonical === null || canonical === "") return { kind: "none", form };
    return canonical === value ? CANONICAL : { kind: "other", canonical, form };
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) return { kind: "none", form };
  return parsed.data === value ? CANONICAL : { kind: "other", canonical: String(parsed.data), form };
}

/** Of a set another order, of any list what it never holds together. What its elements never are is told of each. */
function spellingOfList(value: ComparedLiteral["value"], field: z.ZodMiniType, form: string): Spelling {
  const parsed = field.safeParse(value);
  if (!parsed.success) return Array.isArray(value) && value.length === 0 ? { kind: "none", form } : CANONICAL;
  if (parsed.data === undefined) return { kind: "absent" };
  const { data } = parsed;
  if (!Array.isArray(data) || JSON.stringify(data) === JSON.stringify(value)) return CANONICAL;
  return { kind: "other", canonical: data, form };
}

type Part = NonNullable<NonNullable<ReturnType<typeof formOf>>["part"]>;

/** Its parts, each in the spelling of that part of a value; null: one that no value has. */
function globSpelled(pattern: string, part: Part): string | null {
  const parts = globParts(pattern);
  const signs = pattern.match(/[*?]/g) ?? [];
  const spelled = parts.map((text, index) =>
    text === "" ? "" : part(text, index === 0 ? "start" : index === parts.length - 1 ? "end" : "within"),
  );
  if (spelled.includes(null)) return null;
  return spelled.map((text, index) => `${text}${signs[index] ?? ""}`).join("");
}

function fieldAt(schema: z.ZodMiniType, path: ComparedLiteral["path"]): z.ZodMiniType | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return schema;
  const leaf = bare(schema);
  const next: unknown =
    step === null
      ? leaf instanceof z.ZodMiniArray && leaf.def.element
      : leaf instanceof z.ZodMiniObject && Object.hasOwn(leaf.shape, step) && leaf.shape[step];
  return next instanceof z.ZodMiniType ? fieldAt(next, rest) : undefined;
}

function bare(schema: unknown): unknown {
  return schema instanceof z.ZodMiniOptional || schema instanceof z.ZodMiniNullable || schema instanceof z.ZodMiniDefault
    ? bare(schema.def.innerType)
    : schema;
}

const SHOWN: Readonly<Record<ComparedLiteral["comparison"], string>> = {
  equal: "is",
  list: "is",
  start: "begins with",
  end: "ends in",
  within: "holds",
  glob: "matches",
};

function messageOf({ path, comparison, value }: ComparedLiteral, spelled: Exclude<Spelling, { kind: "canonical" }>): string {
  const name = nameOfArgument(path);
  const never = `${name} never ${SHOWN[comparison]} ${JSON.stringify(value)}`;
  switch (spelled.kind) {
    case "absent":
      return `${never}, as it is left out then: write !has(${name})`;
    case "other":
      return `${never}: write ${JSON.stringify(spelled.canonical)} (it is ${spelled.form})`;
    case "none":
      // Of a list, only the empty one comes here: who asks for it hardly wants an error alone.
      return `${never} (it is ${spelled.form})${Array.isArray(value) ? `: has(${name}) asks whether it is sent` : ""}`;
  }
}
