// Some arguments of an operation are an operation of their own (metadata sent with `users.create`): then all must be allowed, and what
// comes out is one decision. Pure.
import type { CompiledBundle } from "../compile/bundle.ts";
import { bothApprovals } from "../language/approval-entry.ts";
import type { AlsoNeeded } from "../language/vocabulary.ts";
import { decide } from "./decide.ts";
import type { DecideResult, Decision, DecisionInput, ElementRules, RowRules, ShadowVerdict } from "./decision.ts";
import { decisionWith } from "./made-decision.ts";
import { type Look, toldTogether } from "./told-caller.ts";

/** `also`: the operations that arguments stand for; empty when there are none. Never throws. */
export function decideTogether(
  bundle: CompiledBundle,
  input: DecisionInput,
  also: readonly AlsoNeeded[],
  look?: Look,
): DecideResult {
  const own = decide(bundle, input, look);
  if (also.length === 0) return own;
  // What has no target itself gives the others none: they are about a user who is not there yet.
  const unborn = bundle.vocabulary.get(input.operation)?.target === "none" ? ({ noTarget: true } as const) : {};
  const others = also.map((one): Part => {
    const { operation, args } = one;
    return { result: decide(bundle, { ...input, ...unborn, operation, args }, look), why: whyAsked(one) };
  });
  return allOf([{ result: own, why: "" }, ...others]);
}

/** What is allowed only if all of these allow it. */
export function allOf(parts: readonly Part[]): DecideResult {
  const results = parts.map(({ result }) => result);
  const shadow = shadowsOf(...results);
  // Refused already: then the target is not worth a look.
  for (const { result, why } of parts)
    if (result.kind === "decided" && result.decision.effect === "deny")
      return { kind: "decided", decision: refusedTogether(result.decision, why, parts, shadow) };
  const decisions = results.flatMap((one) => (one.kind === "decided" ? [one.decision] : []));
  if (decisions.length < results.length) return { kind: "needs_target" };
  return { kind: "decided", decision: decisionWith(decisions.reduce(both), { shadow }) };
}

export interface Part {
  readonly result: DecideResult;
  /** Why it was asked; "" of what was called itself. */
  readonly why: string;
}

/** Who is refused should not have to guess why another operation is spoken of. */
function whyAsked({ operation, because }: AlsoNeeded): string {
  const verb = because.length === 1 ? "stands" : "stand";
  return ` (${because.join(", ")} in this call ${verb} for ${operation}, which must be allowed too.)`;
}

/** By the first that refuses. The caller is told what follows from all: which of them refused may be what is not told. */
function refusedTogether(decision: Decision, why: string, parts: readonly Part[], shadow: Decision["shadow"]): Decision {
  const { explanation } = decision;
  return decisionWith(
    decision,
    { explanation: `${explanation}${why}`, shadow },
    {
      detail: () => `${decision.detail}${why}`,
      told: () =>
        toldTogether(
          parts.flatMap((part) => (part.result.kind === "decided" ? [{ told: part.result.decision.told, why: part.why }] : [])),
        ),
    },
  );
}

/** A rule on trial that lets one through changes nothing where the other is denied: it would have had to speak for both. */
function shadowsOf(...results: readonly DecideResult[]): readonly ShadowVerdict[] {
  const named = results.flatMap((result) => (result.kind === "decided" ? result.decision.shadow : []));
  const byRule = Map.groupBy(named, ({ policy, rule }) => JSON.stringify([policy, rule]));
  return [...byRule.values()].flatMap(([first]) => {
    if (first === undefined) return [];
    const { policy, rule } = first;
    const own = (result: DecideResult) =>
      result.kind === "decided" ? result.decision.shadow.find((one) => one.policy === policy && one.rule === rule) : undefined;
    const effects = results.map((result) => {
      if (result.kind === "needs_target") return null;
      const verdict = own(result);
      return verdict === undefined ? result.decision.effect : verdict.effect;
    });
    const effect = effects.includes("deny") ? "deny" : effects.includes(null) ? null : "allow";
    const hasSay = effect === null || results.some((result) => own(result)?.effect === effect);
    return hasSay ? [{ policy, rule, effect }] : [];
  });
}

/** Both allow: what both hide stays hidden. */
function both(first: Decision, second: Decision): Decision {
  return decisionWith(
    first,
    {
      explanation: `${first.explanation} ${second.explanation}`,
      mask: [...new Set([...first.mask, ...second.mask])],
      rows: rowsOfBoth(first.rows, second.rows),
      elements: elementsOfBoth(first.elements, second.elements),
      limits: mergeLimits([...besides(first, second), ...besides(second, first)]),
      refusesRepeats: first.refusesRepeats || second.refusesRepeats,
      writeAhead: first.writeAhead || second.writeAhead,
      approval: bothApprovals(first.approval, second.approval),
    },
    {
      seen: () => ({ ...second.seen, ...first.seen }),
      detail: () => `${first.detail} ${second.detail}`,
      reads: () => [...first.reads, ...second.reads],
      steps: () => [...first.steps, ...second.steps],
    },
  );
}

/** Whom either leaves out is left out. */
function rowsOfBoth(first: RowRules | null, second: RowRules | null): RowRules | null {
  if (first === null || second === null) return first ?? second;
  return { ...first, beside: rowsOfBoth(first.beside ?? null, second) ?? second };
}

/** What either does not show is left out. */
function elementsOfBoth(first: ElementRules | null, second: ElementRules | null): ElementRules | null {
  if (first === null || second === null) return first ?? second;
  return { ...first, beside: elementsOfBoth(first.beside ?? null, second) ?? second };
}

/** With the mark of what the other one counts nothing in. */
function besides({ limits }: Decision, other: Decision): Decision["limits"] {
  return limits.map((limit) =>
    other.limits.some(({ bucket, partly }) => bucket === limit.bucket && partly !== true) ? limit : { ...limit, partly: true },
  );
}

/** One call is one charge, also where one rule allows both: the larger of the two. */
function mergeLimits(limits: Decision["limits"]): Decision["limits"] {
  const byCounter = Map.groupBy(limits, ({ id, bucket }) => JSON.stringify([id, bucket]));
  return [...byCounter.values()].flatMap((same) => same.toSorted((a, b) => b.amount - a.amount).slice(0, 1));
}
