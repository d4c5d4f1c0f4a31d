// The facts of one call, as conditions see them. Only what the evaluated conditions read is converted, once, each top-level field on
// its own; a field that is too large to look at makes the rules that read it an error and leaves the others alone.
import { argumentShape } from "../condition/argument-shape.ts";
import { timeOfMs } from "../condition/cel-times.ts";
import { createValueConverter, REFUSED, type ValueConverter } from "../condition/cel-values.ts";
import type { Bindings, Expression } from "../condition/expression.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import type { DecisionInput } from "./decision.ts";

export interface Facts {
  /** The users to look at: one for most operations, several for bulk ones; empty when none was fetched. */
  readonly targets: readonly unknown[];
  /** Values for an expression, with the target of that index; null when a field it reads cannot be looked at. */
  bindingsFor(expression: Expression, targetIndex: number): Bindings | null;
  /** The same with a user who is no target of the call. */
  bindingsWith(expression: Expression, user: UserFacts): Bindings | null;
}

/** A user, as far as expressions have read it. */
export type UserFacts = FieldStore;

export function userFacts(user: object): UserFacts {
  return fieldStore(user);
}

interface FieldStore {
  readonly source: unknown;
  readonly values: Map<string, unknown>;
  /** Looked at: could it be? */
  readonly done: Map<string, boolean>;
  readonly converter: ValueConverter;
}

export function createFacts(input: DecisionInput, entry: VocabularyEntry): Facts {
  const targets: readonly unknown[] =
    input.target === undefined ? [] : Array.isArray(input.target) ? input.target : [input.target];
  const args = fieldStore(input.args);
  const perTarget = new Map<number, FieldStore>();
  let context: ReadonlyMap<string, unknown> | null = null;
  let key: ReadonlyMap<string, unknown> | null = null;

  const bindingsWith = (expression: Expression, target: FieldStore | undefined): Bindings | null => {
    context ??= contextValues(input);
    key ??= new Map(Object.entries({ id: input.key.id, name: input.key.name, owner: input.key.owner }));
    const doubles = expression.argFields.length === 0 ? NONE : argumentShape(entry).doubles;
    if (target !== undefined && !fill(target, expression.targetFields, NONE)) return null;
    if (!fill(args, expression.argFields, doubles)) return null;
    return { args: args.values, target: target?.values ?? EMPTY, context, key };
  };

  return {
    targets,
    bindingsWith,
    bindingsFor(expression, targetIndex) {
      if (!expression.readsTarget) return bindingsWith(expression, undefined);
      const target = perTarget.get(targetIndex) ?? fieldStore(targets[targetIndex]);
      perTarget.set(targetIndex, target);
      return bindingsWith(expression, target);
    },
  };
}

const NONE: ReadonlySet<string> = new Set();
const EMPTY: ReadonlyMap<string, unknown> = new Map();

function fieldStore(source: unknown): FieldStore {
  return { source, values: new Map(), done: new Map(), converter: createValueConverter() };
}

/** Converts the fields that are not there yet. False when one of them is refused. */
function fill(store: FieldStore, names: readonly string[], doubles: ReadonlySet<string>): boolean {
  let whole = true;
  for (const name of names) {
    const known = store.done.get(name) ?? convertField(store, name, doubles.has(name));
    if (!known) whole = false;
  }
  return whole;
}

function convertField({ source, values, done, converter }: FieldStore, name: string, keepDoubles: boolean): boolean {
  const value =
    typeof source === "object" && source !== null && Object.hasOwn(source, name) ? Reflect.get(source, name) : undefined;
  const converted = converter.convert(value, keepDoubles);
  const fits = converted !== REFUSED;
  if (fits && converted !== undefined) values.set(name, converted);
  done.set(name, fits);
  return fits;
}

/** An unknown address or country is absent, not "": `context.country != "XX"` must not be true because nobody knows. */
function contextValues(input: DecisionInput): ReadonlyMap<string, unknown> {
  const { reason, ip, country, nowMs, userAgent } = input.context;
  const values = new Map<string, unknown>([
    ["reason", reason],
    ["now", timeOfMs(nowMs)],
    ["user_agent", userAgent],
  ]);
  if (ip !== null) values.set("ip", ip);
  if (country !== null) values.set("country", country);
  return values;
}
