// Checks who gets in without a key (`people`, `machines` of a bundle) against the policies that stand beside it. Whoever signs in has no Ledger,
// so a rule that would count what they do on the admin plane is refused here rather than left uncounted.
import type * as z from "zod/mini";
import { inOurWords } from "../../schema-words.ts";
import {
  machineFieldNames,
  machinesSchema,
  peopleSchema,
  personFieldNames,
  type SignInLists,
} from "../language/people-document.ts";
import { type PolicyProblem, problemPath } from "../language/problem.ts";
import { didYouMean, unknownFieldProblem } from "../language/suggest.ts";
import type { CompiledBundle, CompiledPolicy } from "./bundle.ts";

export function checkSignIn({ people, machines }: SignInLists, bundle: CompiledBundle): PolicyProblem[] {
  return [
    ...checkList("people", people, peopleSchema(), personFieldNames(), bundle),
    ...checkList("machines", machines, machinesSchema(), machineFieldNames(), bundle),
  ];
}

function checkList(
  list: string,
  given: unknown,
  schema: z.ZodMiniType<readonly { readonly policies: readonly string[] }[]>,
  fields: readonly string[],
  bundle: CompiledBundle,
): PolicyProblem[] {
  if (given === undefined) return [];
  const problem = (path: string, message: string): PolicyProblem => ({ policy: null, rule: null, path, position: null, message });
  const parsed = schema.safeParse(given, { error: inOurWords });
  if (!parsed.success) {
    return parsed.error.issues.map((issue) => {
      const unknownField = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
      const message = unknownField === undefined ? issue.message : unknownFieldProblem(unknownField, fields);
      return problem(problemPath(list, issue.path), message);
    });
  }
  return parsed.data.flatMap(({ policies }, index) =>
    policies.flatMap((name, at) => {
      const fault = policyFault(bundle, name);
      return fault === null ? [] : [problem(`${list}[${index}].policies[${at}]`, fault)];
    }),
  );
}

function policyFault(bundle: CompiledBundle, name: string): string | null {
  const policy = bundle.policies.get(name);
  if (policy === undefined)
    return `there is no policy ${name} in this bundle${didYouMean(name, new Set(bundle.policies.keys()))}`;
  const counted = countedRule(bundle, policy);
  return counted === null
    ? null
    : `${name} limits an operation of the admin plane (rule ${counted}), and limits are counted for keys alone: name a policy without`;
}

/** The first of its rules that limits what can be called on the admin plane. */
function countedRule({ vocabulary }: CompiledBundle, policy: CompiledPolicy): string | null {
  for (const entry of vocabulary.values()) {
    if (entry.byFamilyOnly !== true) continue;
    const rule = policy.rulesFor(entry).allows.find(({ limits }) => limits.length > 0);
    if (rule !== undefined) return rule.id;
  }
  return null;
}
