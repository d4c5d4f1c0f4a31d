// The name of an operation where there is little room.
import { Breakable } from "./breakable.tsx";

export function OperationCode({ name }: { readonly name: string }) {
  return (
    <code class="operation-code">
      <Breakable name={name} />
    </code>
  );
}
