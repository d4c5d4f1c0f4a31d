// A rule by its policy and id, which leads to it for whoever may read policies.
import { ruleAddress } from "../../../parts/addresses.ts";
import { useSession } from "../../../session/session.ts";

export function RuleLink({ policy, rule }: { readonly policy: string; readonly rule: string }) {
  const { may } = useSession();
  const name = `${policy}/${rule}`;
  return may("policies.read") ? <a href={ruleAddress(policy, rule)}>{name}</a> : <span>{name}</span>;
}
