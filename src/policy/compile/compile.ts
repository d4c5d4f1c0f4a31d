// From documents to a bundle. Publishing checks everything and reports all that is wrong; loading a bundle that was published before
// (`lazy`) only finds its way around in it, because a Worker does this when it starts, with a request waiting.
import { inOurWords } from "../../schema-words.ts";
import { approvalFields } from "../language/approval-entry.ts";
import { documentFields, policyDocumentSchema, ruleFieldNames } from "../language/document.ts";
import { limitFields } from "../language/limit-entry.ts";
import { MAX_PROBLEMS, type PolicyProblem, problemPath } from "../language/problem.ts";
import { SEMANTICS } from "../language/semantics.ts";
import { unknownFieldProblem } from "../language/suggest.ts";
import type { Vocabulary } from "../language/vocabulary.ts";
import type { CompiledBundle, CompiledPolicy, UnreadDocument } from "./bundle.ts";
import { checkDocument } from "./check-document.ts";
import { createDocumentChecker } from "./document-checker.ts";
import { compilePolicy } from "./lazy-policy.ts";

export type CompileResult =
  | { readonly ok: true; readonly bundle: CompiledBundle }
  | { readonly ok: false; readonly problems: readonly PolicyProblem[] };

/**
 * Compiles policy documents into a bundle that `decide` takes.
 *
 * @param documents a list of policy documents, as parsed from JSON or YAML
 * @param version names the bundle in decisions and records; the caller makes it (a content hash)
 * @param options `lazy`: the documents were compiled without problems before; anything wrong with them now denies when it is used.
 *   `semantics`: of a bundle that was published, those that it was published under
 */
export function compileBundle(
  documents: unknown,
  vocabulary: Vocabulary,
  version: string,
  { lazy = false, semantics = SEMANTICS }: { readonly lazy?: boolean; readonly semantics?: number } = {},
): CompileResult {
  if (!Array.isArray(documents)) {
    return {
      ok: false,
      problems: [{ policy: null, rule: null, path: "policies", position: null, message: "must be a list of policy documents" }],
    };
  }
  const problems: PolicyProblem[] = [];
  const policies = new Map<string, CompiledPolicy>();
  const checker = createDocumentChecker(vocabulary);
  for (const [index, document] of documents.entries()) {
    if (problems.length >= MAX_PROBLEMS) break;
    const path = `policies[${index}]`;
    const name = nameOf(document);
    if (name !== null) {
      if (policies.has(name)) {
        problems.push({
          policy: name,
          rule: null,
          path: `${path}.policy`,
          position: null,
          message: `there are two policies named ${name}`,
        });
      }
      policies.set(name, compilePolicy({ name, read: () => document }, vocabulary, semantics));
    }
    if (lazy) {
      if (name === null)
        problems.push({ policy: null, rule: null, path: `${path}.policy`, position: null, message: "has no name" });
      continue;
    }
    const parsed = parse(document);
    if (parsed === null)
      problems.push({ policy: name, rule: null, path, position: null, message: "has more faults than can be told" });
    else if (parsed.success) problems.push(...checkDocument(checker, parsed.data, path));
    else problems.push(...parsed.error.issues.slice(0, MAX_PROBLEMS).map((issue) => shapeProblem(issue, document, path)));
  }
  return problems.length > 0
    ? { ok: false, problems: problems.slice(0, MAX_PROBLEMS) }
    : { ok: true, bundle: { version, vocabulary, policies } };
}

/**
 * A bundle that was published before, without reading a document of it before it is asked for: what is wrong with one denies when it is used.
 * The names are each another.
 *
 * @param semantics those that it was published under
 */
export function openBundle(
  documents: readonly UnreadDocument[],
  vocabulary: Vocabulary,
  version: string,
  semantics: number,
): CompiledBundle {
  const policies = new Map(documents.map((document) => [document.name, compilePolicy(document, vocabulary, semantics)]));
  return { version, vocabulary, policies };
}

/** Null: it has so many faults that zod, which hands them on as arguments, finds no room for them on the stack. */
function parse(document: unknown): Parsed | null {
  try {
    return policyDocumentSchema().safeParse(document, { error: inOurWords });
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

type Parsed = ReturnType<ReturnType<typeof policyDocumentSchema>["safeParse"]>;
type Issue = NonNullable<Parsed["error"]>["issues"][number];

function shapeProblem(issue: Issue, document: unknown, path: string): PolicyProblem {
  const inRule = issue.path[0] === "rules" && typeof issue.path[1] === "number";
  const rule = inRule ? textAt(fieldOf(fieldOf(document, "rules"), issue.path[1]), "id") : null;
  const fields = inRule ? fieldsIn(issue.path[2]) : documentFields();
  const unknownField = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const message = unknownField === undefined ? issue.message : unknownFieldProblem(unknownField, fields);
  return { policy: nameOf(document), rule, path: problemPath(path, issue.path), position: null, message };
}

/** Of a rule, or of what stands in it under this name. */
function fieldsIn(part: PropertyKey | undefined): readonly string[] {
  if (part === "limit") return limitFields();
  return part === "approve" ? approvalFields() : ruleFieldNames();
}

function nameOf(document: unknown): string | null {
  return textAt(document, "policy");
}

function textAt(value: unknown, name: PropertyKey): string | null {
  const field = fieldOf(value, name);
  return typeof field === "string" ? field : null;
}

function fieldOf(value: unknown, name: PropertyKey | undefined): unknown {
  if (typeof value !== "object" || value === null || name === undefined || !Object.hasOwn(value, name)) return undefined;
  return Reflect.get(value, name);
}
