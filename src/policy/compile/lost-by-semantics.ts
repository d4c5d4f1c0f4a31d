// What rules no longer allow because the rules by which documents are read have changed since a bundle was published (`semantics.ts`), and
// not because anybody wrote them otherwise. Told with the publish that brings the change. Pure.
import { readDocuments } from "../language/document.ts";
import { covers } from "../language/pattern.ts";
import { SEMANTICS } from "../language/semantics.ts";
import type { Vocabulary } from "../language/vocabulary.ts";

export interface LostByRule {
  readonly policy: string;
  readonly rule: string;
  /** Covered by a wildcard before; to be named if they are meant. */
  readonly operations: readonly string[];
}

/** `before`: the documents in force, published under `semantics`; `after`: those to be published. */
export function lostBySemantics(
  before: { readonly policies: unknown; readonly semantics: number },
  after: unknown,
  vocabulary: Vocabulary,
): readonly LostByRule[] {
  const { semantics } = before;
  if (semantics === SEMANTICS) return [];
  const known = new Map(allowsOf(before.policies).map((rule) => [nameOf(rule), rule.patterns]));
  return allowsOf(after).flatMap(({ policy, rule, patterns }) => {
    const then = known.get(nameOf({ policy, rule })) ?? [];
    const lost = [...vocabulary.values()].filter(
      (entry) =>
        [then, patterns].every((some) => some.some((pattern) => covers(pattern, entry, "allow", semantics))) &&
        !patterns.some((pattern) => covers(pattern, entry, "allow")),
    );
    return lost.length === 0 ? [] : [{ policy, rule, operations: lost.map(({ name }) => name) }];
  });
}

interface AllowRule {
  readonly policy: string;
  readonly rule: string;
  readonly patterns: readonly string[];
}

function allowsOf(documents: unknown): readonly AllowRule[] {
  return readDocuments(documents).flatMap(({ document: { policy, rules } }) =>
    rules.flatMap(({ id: rule, allow, shadow }) =>
      allow === undefined || shadow === true ? [] : [{ policy, rule, patterns: allow }],
    ),
  );
}

function nameOf({ policy, rule }: Pick<AllowRule, "policy" | "rule">): string {
  return `${policy}/${rule}`;
}
