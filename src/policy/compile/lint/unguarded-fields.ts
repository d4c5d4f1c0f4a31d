// Optional fields that are read without has(): for whoever lacks one the rule is an error, which denies. A deny on
// `target.public_metadata.role` refuses every ordinary user, and is found in production. An allow on an optional argument is left alone: there
// the error is the denial that its author wants.
import { type ReadPath, readPath, topField } from "../../condition/read-path.ts";
import type { VocabularyEntry } from "../../language/vocabulary.ts";
import { type LintedRule, namesOf, warningOf } from "./linted-policy.ts";
import type { PolicyWarning } from "./warning.ts";

export function unguardedFields(rules: readonly LintedRule[]): readonly PolicyWarning[] {
  return rules.flatMap((one) => {
    const { condition, entries, effect } = one;
    if (condition === null) return [];
    return condition.reads.flatMap((path) => {
      // What stands in has() may be missing itself, and only that.
      const isRead = condition.values.has(path.text);
      const partsFor = (entry: VocabularyEntry) => missingOf(path, entry, effect).filter((part) => isRead || part !== path.text);
      const lacking = entries.filter((entry) => partsFor(entry).some((part) => !condition.guards.has(part)));
      const [first] = lacking;
      if (first === undefined) return [];
      const parts = partsFor(first);
      const message = `${path.text} ${isRead ? "is read without has()" : "is asked for without has() of what it stands in"}, and ${whatFollows(path, lacking)}`;
      return [warningOf(one, "field_unguarded", "when", message, () => guarded(parts, path, condition, effect))];
    });
  });
}

function whatFollows({ root }: ReadPath, lacking: readonly VocabularyEntry[]): string {
  const denied = "then the rule is an error, and the call denied";
  if (root !== "target") return `${namesOf(lacking)} can be called without it: ${denied}`;
  const noun = lacking[0]?.targetShape?.noun;
  return noun === undefined
    ? `an ordinary user has no such field: ${denied}`
    : `${noun} can lack it: then the rule is an error, and what lacks it is left out of ${namesOf(lacking)} too`;
}

function guarded(
  parts: readonly string[],
  { offset }: ReadPath,
  condition: NonNullable<LintedRule["condition"]>,
  effect: LintedRule["effect"],
): string {
  const indexed = parts.some((part) => /\.\d+(?:\.|$)/.test(part));
  if (indexed) return "ask for any element: .exists(e, …), which is false for an empty list";
  const guard = {
    holds: parts.map((part) => `has(${part})`).join(" && "),
    fails: parts.map((part) => `!has(${part})`).join(" || "),
  };
  return `when: ${condition.guarded(offset, guard, effect === "deny")}`;
}

/** The parts of the path, the shortest first, that may not be there. */
function missingOf(path: ReadPath, entry: VocabularyEntry, effect: LintedRule["effect"]): readonly string[] {
  if (path.root === "target" && entry.targetShape !== undefined) {
    // What an allow shows by mistake is the danger there; what it hides because a field is absent was meant to be hidden.
    return effect === "deny" && entry.targetShape.optional.has(topField(path)) ? [`target.${topField(path)}`] : [];
  }
  if (path.root === "target") {
    const user = entry.ordinaryTarget?.("user_any", 0);
    if (user === undefined) return [];
    return prefixesOf(path)
      .filter(({ segments }) => readPath(user, segments) === undefined)
      .map(({ text }) => text);
  }
  if (path.root !== "args" || effect === "allow") return [];
  const field = Object.hasOwn(entry.args.shape, topField(path)) ? entry.args.shape[topField(path)] : undefined;
  const absent = field?.safeParse(undefined);
  // What has a default is always there. Below an argument, only what is itself optional can be missing besides; that is not looked into.
  return absent?.success === true && absent.data === undefined ? [`args.${topField(path)}`] : [];
}

function prefixesOf({ root, segments }: ReadPath) {
  return segments.map((_, index) => {
    const part = segments.slice(0, index + 1);
    return { segments: part, text: [root, ...part].join(".") };
  });
}
