// One policy of a bundle, of which nothing is read or made before it is asked for. A document or condition that cannot be used (the check
// refuses those, but the vocabulary may have changed since) becomes a rule that is always an error: it denies.
import { type Expression, parseExpression } from "../condition/expression.ts";
import type { AskedField } from "../language/asked-field.ts";
import { type PolicyDocument, policyDocumentSchema } from "../language/document.ts";
import { isPlainDocument } from "../language/plain-document.ts";
import { parseRate, type Rate } from "../language/rate-text.ts";
import type { Vocabulary, VocabularyEntry } from "../language/vocabulary.ts";
import type { CompiledPolicy, RuleSet, UnreadDocument } from "./bundle.ts";
import { type Limit, limitsOfRule } from "./compiled-limit.ts";
import { createHiders, type Hider } from "./hidden-fields.ts";
import { brokenPolicy, rulesFor, withRows } from "./rules-for-operation.ts";

/** Wraps one document, checked or still to be parsed on first use. `semantics`: those that it was published under. */
export function compilePolicy(document: UnreadDocument, vocabulary: Vocabulary, semantics: number): CompiledPolicy {
  return new LazyPolicy(document, vocabulary, semantics);
}

/** Of a thousand policies a call touches a few: for the others nothing is made but this. */
class LazyPolicy implements CompiledPolicy {
  readonly name: string;
  readonly #unread: UnreadDocument;
  readonly #vocabulary: Vocabulary;
  readonly #semantics: number;
  #document: PolicyDocument | null | undefined;
  #expressions: Map<string, Expression | null> | null = null;
  #sets: Map<string, RuleSet> | null = null;
  #mayHaveConditions: boolean | null = null;
  #hiders: ReturnType<typeof createHiders> | null = null;

  constructor(unread: UnreadDocument, vocabulary: Vocabulary, semantics: number) {
    this.name = unread.name;
    this.#unread = unread;
    this.#vocabulary = vocabulary;
    this.#semantics = semantics;
  }

  rulesFor(entry: VocabularyEntry): RuleSet {
    this.#sets ??= new Map();
    const known = this.#sets.get(entry.name);
    if (known !== undefined) return known;
    const set = this.#rulesFor(entry);
    this.#sets.set(entry.name, set);
    return set;
  }

  limits(): readonly Limit[] {
    const rules = this.#read()?.rules ?? [];
    return rules
      .filter(({ shadow }) => shadow !== true)
      .flatMap((rule) => limitsOfRule(this.name, rule, (text) => this.#expressionOf(text)));
  }

  mask(): readonly string[] {
    return this.#read()?.mask ?? [];
  }

  hiderOf(field: AskedField, trial: string | null): Hider | null {
    this.#hiders ??= createHiders(this.name, () => this.#read());
    return this.#hiders(field, trial);
  }

  rate(): Rate | null {
    return parseRate(this.#read()?.rate ?? "");
  }

  mayHaveConditions(): boolean {
    this.#mayHaveConditions ??= EXPRESSION_FIELD.test(this.#unread.text?.() ?? EXPRESSION_FIELDS[0]);
    return this.#mayHaveConditions;
  }

  #rulesFor(entry: VocabularyEntry): RuleSet {
    const usable = this.#read();
    if (usable === null) return { denies: [brokenPolicy(this.name, entry)], allows: [], shadows: [], rows: [] };
    const shownBy = entry.rows === undefined ? undefined : this.#vocabulary.get(entry.rows.shownBy);
    const own = rulesFor(usable, entry, this.#semantics, (text) => this.#expressionOf(text));
    return withRows(own, entry, shownBy && { as: shownBy, rules: this.rulesFor(shownBy) });
  }

  #read(): PolicyDocument | null {
    if (this.#document === undefined) this.#document = documentOf(this.#unread);
    return this.#document;
  }

  #expressionOf(text: string): Expression | null {
    this.#expressions ??= new Map();
    let expression = this.#expressions.get(text);
    if (expression === undefined) {
      const parsed = parseExpression(text);
      expression = parsed.ok ? parsed.expression : null;
      this.#expressions.set(text, expression);
    }
    return expression;
  }
}

/** The fields of a document that hold CEL, as its JSON has their names. Asked of the text, because reading it is what is put off. */
const EXPRESSION_FIELDS = ['"when"', '"sum"'] as const;
const EXPRESSION_FIELD = new RegExp(EXPRESSION_FIELDS.join("|"));

/** Null when it is not a policy document, or not that of this name. */
function documentOf({ name, read }: UnreadDocument): PolicyDocument | null {
  let raw: unknown;
  try {
    raw = read();
  } catch {
    return null;
  }
  if (isPlainDocument(raw)) return raw.policy === name ? raw : null;
  const parsed = policyDocumentSchema().safeParse(raw);
  return parsed.success && parsed.data.policy === name ? parsed.data : null;
}
