// The facts of one call, as conditions see them. Only what the evaluated conditions read is converted, once, each top-level field on
// its own; a field that is too large to look at makes the rules that read it an error and leaves the others alone.
import { argumentShape } from "../condition/argument-shape.ts";
import { timeOfMs } from "../condition/cel-times.ts";
import { createValueConverter, REFUSED, type ValueConverter } from "../condition/cel-values.ts";
import type { Bindings, Expression, Fields } from "../condition/expression.ts";
import type { VocabularyEntry } from "../language/vocabulary.ts";
import type { DecisionInput } from "./decision.ts";
import { contextText, keyText } from "./text-fields.ts";

export interface Facts {
  /** The users to look at: one for most operations, several for bulk ones; empty when none was fetched. */
  readonly targets: readonly unknown[];
  /** Values for an expression, with the target of that index; null when a field it reads cannot be looked at. */
  bindingsFor(expression: Expression, targetIndex: number): Bindings | null;
  /** The same with a user who is no target of the call. */
  bindingsWith(expression: Expression, user: UserFacts): Bindings | null;
}

/** A user, as far as expressions have read it. */
export interface UserFacts {
  readonly fields: ConvertedFields;
}

export function userFacts(user: object): UserFacts {
  return { fields: new ConvertedFields(user) };
}

export function createFacts(input: DecisionInput, entry: VocabularyEntry): Facts {
  return new CallFacts(input, entry);
}

const NONE: ReadonlySet<string> = new Set();
const NO_TARGETS: readonly unknown[] = [];
const EMPTY: Fields = new Map();

class CallFacts implements Facts {
  readonly targets: readonly unknown[];
  readonly #entry: VocabularyEntry;
  readonly #args: ConvertedFields;
  readonly #perTarget: ConvertedFields[] = [];
  /** For what looks at no user. */
  readonly #plain: Bindings;

  constructor(input: DecisionInput, entry: VocabularyEntry) {
    const { target } = input;
    this.targets = target === undefined ? NO_TARGETS : Array.isArray(target) ? target : [target];
    this.#entry = entry;
    this.#args = new ConvertedFields(input.args);
    this.#plain = {
      args: this.#args,
      target: EMPTY,
      context: new ContextFields(input),
      key: new KeyFields(input),
      record: EMPTY,
    };
  }

  bindingsFor(expression: Expression, targetIndex: number): Bindings | null {
    if (!expression.readsTarget) return this.#canRead(expression) ? this.#plain : null;
    const known = this.#perTarget[targetIndex];
    const target = known ?? new ConvertedFields(this.targets[targetIndex]);
    if (known === undefined) this.#perTarget[targetIndex] = target;
    return this.#withTarget(expression, target);
  }

  bindingsWith(expression: Expression, { fields }: UserFacts): Bindings | null {
    return this.#withTarget(expression, fields);
  }

  #withTarget(expression: Expression, target: ConvertedFields): Bindings | null {
    if (!target.hold(expression.targetFields, NONE) || !this.#canRead(expression)) return null;
    const { args, context, key } = this.#plain;
    return { args, target, context, key, record: EMPTY };
  }

  #canRead({ argFields }: Expression): boolean {
    return argFields.length === 0 || this.#args.hold(argFields, argumentShape(this.#entry).doubles);
  }
}

/** Fields of an object, each converted when an expression that reads it is about to run. They are few: searched, not hashed. */
class ConvertedFields implements Fields {
  readonly #source: unknown;
  readonly #names: string[] = [];
  readonly #values: unknown[] = [];
  #converter: ValueConverter | null = null;

  constructor(source: unknown) {
    this.#source = source;
  }

  /** Only of what was converted. */
  get(name: string): unknown {
    return this.#values[this.#names.indexOf(name)];
  }

  /** Converts those that are not there yet. False when one of them is refused. */
  hold(names: readonly string[], doubles: ReadonlySet<string>): boolean {
    let whole = true;
    for (const name of names) {
      const at = this.#names.indexOf(name);
      const value = at === -1 ? this.#convert(name, doubles.has(name)) : this.#values[at];
      if (value === REFUSED) whole = false;
    }
    return whole;
  }

  #convert(name: string, keepDoubles: boolean): unknown {
    const source = this.#source;
    const value =
      typeof source === "object" && source !== null && Object.hasOwn(source, name) ? Reflect.get(source, name) : undefined;
    this.#converter ??= createValueConverter();
    const converted = this.#converter.convert(value, keepDoubles);
    this.#names.push(name);
    this.#values.push(converted);
    return converted;
  }
}

class ContextFields implements Fields {
  readonly #input: DecisionInput;
  #now: unknown;

  constructor(input: DecisionInput) {
    this.#input = input;
  }

  get(name: string): unknown {
    if (name !== "now") return contextText(this.#input, name) ?? undefined;
    this.#now ??= timeOfMs(this.#input.context.nowMs);
    return this.#now;
  }
}

class KeyFields implements Fields {
  readonly #input: DecisionInput;

  constructor(input: DecisionInput) {
    this.#input = input;
  }

  get(name: string): unknown {
    return keyText(this.#input, name) ?? undefined;
  }
}
