// What is wrong with a bundle, in a form that an editor, the command line and the console can each point at. A check collects every
// problem it can find; nobody wants to publish ten times to learn of ten typing errors.

/** More than anybody reads. What is wrong as often is not gone over to its end: megabytes of it took minutes, and more memory than there is. */
export const MAX_PROBLEMS = 1_000;

export interface PolicyProblem {
  /** Name of the policy, when it has a readable one. */
  readonly policy: string | null;
  readonly rule: string | null;
  /** `policies[0].rules[2].when` */
  readonly path: string;
  /** Within the text of the condition, both from 1; null when the problem is not inside a condition. */
  readonly position: { readonly line: number; readonly column: number } | null;
  readonly message: string;
}

/** A problem inside a condition, before it is known where the condition stands. */
export interface ConditionProblem {
  /** Offset into the condition's text; null when it concerns all of it. */
  readonly offset: number | null;
  readonly message: string;
}

/** Line and column of an offset, both from 1. */
export function positionAt(text: string, offset: number | null): { line: number; column: number } | null {
  if (offset === null) return null;
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) ?? "").length + 1 };
}

/** `policies[0].rules[2].when` from a root and a path as zod gives it. */
export function problemPath(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) => (typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`),
    root,
  );
}
