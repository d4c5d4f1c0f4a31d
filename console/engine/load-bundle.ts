// A bundle that was published, ready to be asked: read by the rules that it was published under.
import { type CompiledBundle, compileBundle, SEMANTICS } from "../../src/policy/engine.ts";
import type { Bundle } from "../api/answers.ts";
import { VOCABULARY } from "./vocabulary.ts";

export type LoadedBundle = { readonly ok: true; readonly bundle: CompiledBundle } | { readonly ok: false; readonly text: string };

export function loadBundle({ policies, version, semantics = SEMANTICS }: Bundle): LoadedBundle {
  const made = compileBundle(policies, VOCABULARY, version, { lazy: true, semantics });
  if (made.ok) return made;
  return { ok: false, text: `Version ${version} cannot be read any more: ${made.problems[0]?.message ?? ""}` };
}
