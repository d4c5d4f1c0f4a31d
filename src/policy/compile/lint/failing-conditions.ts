// Conditions that are an error for an ordinary user, whatever the call, and so refuse it: a time in milliseconds held against a timestamp, a
// list asked how it ends, a name that is null asked how it begins. Of a user the type checker knows nothing.
import type { Fields } from "../../condition/cel-step.ts";
import { createValueConverter } from "../../condition/cel-values.ts";
import type { FailingPart } from "../../condition/failing-part.ts";
import { oneLine } from "../../condition/node-text.ts";
import { readPath } from "../../condition/read-path.ts";
import { shortened } from "../../language/shown-text.ts";
import { type LintedRule, warningOf } from "./linted-policy.ts";
import { ordinaryTargetOf } from "./never-equal.ts";
import type { PolicyWarning } from "./warning.ts";

const SHOWN_CHARS = 80;

/** Who was created by a back end, and has never signed in. */
const NEVER_CAME = { last_sign_in_at: null, last_active_at: null };

export function failingConditions(rules: readonly LintedRule[]): readonly PolicyWarning[] {
  return rules.flatMap((one) => {
    const { condition } = one;
    const ordinary = condition?.readsTarget === true ? ordinaryTargetOf(one) : null;
    if (condition === null || ordinary === null || one.entries.some(({ targetShape }) => targetShape !== undefined)) return [];
    const asksWhenTheyCame = condition.targetFields.some((field) => Object.hasOwn(NEVER_CAME, field));
    const failed = (asksWhenTheyCame ? [ordinary, { ...ordinary, ...NEVER_CAME }] : [ordinary])
      .map((user) => ({ user, failing: condition.failsFor(valuesOf(user)) }))
      .find(({ failing }) => failing !== null);
    if (failed?.failing == null) return [];
    const { user, failing } = failed;
    const nulls = failing.reads.filter((path) => fieldOf(user, path) === null);
    const part = shortened(oneLine(failing.text), SHOWN_CHARS);
    if (failing.text === failing.reads[0]) {
      const message = `${part} is not true or false (it is ${kindOf(fieldOf(user, part), part)}): an error for every user, which denies`;
      return [warningOf(one, "condition_fails", "when", message, `${part} == null asks whether there is none`)];
    }
    if (nulls.length > 0) {
      const message = `${nulls.join(" and ")} is null for whoever has none, and ${part} an error then: the call is denied`;
      const guard = {
        holds: nulls.map((path) => `${path} != null`).join(" && "),
        fails: nulls.map((path) => `${path} == null`).join(" || "),
      };
      const guarded = () => `when: ${condition.guarded(failing.offset, guard, one.effect === "deny")}`;
      return [warningOf(one, "field_unguarded", "when", message, guarded)];
    }
    const what = failing.reads.map((path) => `${path} is ${kindOf(fieldOf(user, path), path)}`).join(", ");
    const message = `${part} is an error for every user, which denies: ${what}`;
    return [warningOf(one, "condition_fails", "when", message, way(failing, user))];
  });
}

function valuesOf(user: object): Fields {
  const fields = createValueConverter().convert(user, false);
  return fields instanceof Map ? fields : new Map();
}

function fieldOf(user: object, path: string): unknown {
  return readPath(user, path.split(".").slice(1));
}

function kindOf(value: unknown, path: string): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "number") return isTime(path) ? "a time in milliseconds" : "a number";
  return value === null || typeof value === "string" ? "a text" : typeof value === "boolean" ? "true or false" : "an object";
}

function way({ reads }: FailingPart, user: object): string {
  const [path = "target"] = reads;
  if (isTime(path)) return `timestamp(${path} / 1000) is the time`;
  return Array.isArray(fieldOf(user, path)) ? `${path}.exists(e, …) asks of each element` : "compare it with what it is";
}

function isTime(path: string): boolean {
  return path.endsWith("_at");
}
