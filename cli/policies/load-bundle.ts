// A bundle that was published, ready to be asked: checked then, so only loaded now.
import { type CompiledBundle, compileBundle, SEMANTICS, type Vocabulary } from "../../src/policy/engine.ts";
import { CliProblem, EXIT } from "../exit-code.ts";

/** Read by the rules that it was published under. @throws CliProblem */
export function loadBundle(
  {
    policies,
    version,
    semantics = SEMANTICS,
  }: { readonly policies: readonly unknown[]; readonly version: string; readonly semantics?: number | undefined },
  vocabulary: Vocabulary,
): CompiledBundle {
  const compiled = compileBundle(policies, vocabulary, version, { lazy: true, semantics });
  if (!compiled.ok) throw new CliProblem(EXIT.no, `the bundle in force cannot be loaded: ${compiled.problems[0]?.message ?? ""}`);
  return compiled.bundle;
}
