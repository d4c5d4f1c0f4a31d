// What of keys and records an admin call may show, by the rules that allowed it: all of them, or those for which it would be allowed with each
// for its target. Whatever names, lists or counts keys or records in an answer asks here.
import { type CompiledBundle, createElementJudge, type Decision, type ElementJudge } from "../../../policy/engine.ts";

export interface View extends ElementJudge {
  /** Nothing is left out. */
  readonly whole: boolean;
}

export const WHOLE_VIEW: View = { whole: true, fields: new Set(), shows: () => true };

/** Of a call whose answer has elements. */
export function viewOf(bundle: CompiledBundle, { elements }: Pick<Decision, "elements">): View {
  return elements === null ? WHOLE_VIEW : { whole: false, ...createElementJudge(bundle, elements) };
}

/** Of a call that is aimed at one key, and was decided with that key for its target: other keys that its answer would name are judged alike. */
export function viewByTarget(decides: (target: object) => Decision | null): View {
  return { whole: false, fields: new Set(), shows: (target) => decides(target)?.effect === "allow" };
}
