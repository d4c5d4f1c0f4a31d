// An edited policy among those in force, checked by the gateway's own compiler: the bundle that would be, or what is wrong and on which line.
import { type CompiledBundle, checkSignIn, compileBundle, loadConditions, type PolicyProblem } from "../../src/policy/engine.ts";
import { type ReadYaml, readYaml } from "../../src/yaml/read-yaml.ts";
import type { Bundle } from "../api/answers.ts";
import { VOCABULARY } from "./vocabulary.ts";

export interface EditProblem {
  /** Null: of the whole. */
  readonly line: number | null;
  readonly column: number | null;
  readonly message: string;
}

export type CheckedEdit =
  | { readonly ok: true; readonly bundle: CompiledBundle; readonly document: unknown }
  | { readonly ok: false; readonly problems: readonly EditProblem[] };

/** @param name of the policy that is edited */
export async function checkEdit(text: string, name: string, bundle: Bundle): Promise<CheckedEdit> {
  await loadConditions();
  const read = readYaml(text);
  if (!read.ok) return { ok: false, problems: [problem(read.message, read.place)] };
  const index = bundle.policies.findIndex(({ policy }) => policy === name);
  const documents: readonly unknown[] = bundle.policies.map((one, at) => (at === index ? read.value : one));
  if (nameOf(read.value) !== name)
    return {
      ok: false,
      problems: [problem(`must begin with policy: ${name}, because keys hold it by this name`, read.placeOf("policy", null))],
    };
  const made = compileBundle(documents, VOCABULARY, "edited");
  if (!made.ok) return { ok: false, problems: made.problems.map((one) => inText(one, `policies[${index}]`, read)) };
  const signIn = checkSignIn(bundle, made.bundle);
  if (signIn.length > 0) return { ok: false, problems: signIn.map(({ path, message }) => problem(`${path} ${message}`, null)) };
  return { ok: true, bundle: made.bundle, document: read.value };
}

function inText({ path, position, message }: PolicyProblem, root: string, { placeOf }: ReadYaml): EditProblem {
  if (!path.startsWith(root)) return problem(`${path} ${message}`, null);
  const part = path.slice(root.length).replace(/^\./, "");
  return problem(part === "" ? message : `${part} ${message}`, placeOf(part, position));
}

function problem(message: string, place: { readonly line: number; readonly column: number } | null): EditProblem {
  return { line: place?.line ?? null, column: place?.column ?? null, message };
}

function nameOf(document: unknown): unknown {
  return typeof document === "object" && document !== null ? Reflect.get(document, "policy") : undefined;
}
