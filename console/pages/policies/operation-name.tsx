// The name of an operation, with how much harm it can do.
import type { OperationFacts } from "../../operations/operation-facts.ts";

type Risk = OperationFacts["class"];

export function OperationName({ operation }: { readonly operation: Pick<OperationFacts, "name" | "class" | "summary"> }) {
  return (
    <span class="operation" title={operation.summary}>
      <code>{operation.name}</code> <RiskMark risk={operation.class} />
    </span>
  );
}

export function RiskMark({ risk }: { readonly risk: Risk }) {
  return <span class={`risk ${risk}`}>{risk}</span>;
}
