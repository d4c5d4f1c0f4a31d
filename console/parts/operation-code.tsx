// The name of an operation where there is little room: it breaks behind its dots and underscores, and never within a word.
import { Fragment } from "preact";

export function OperationCode({ name }: { readonly name: string }) {
  return (
    <code class="operation-code">
      {name.split(/(?<=[._])/).map((piece, index) => (
        <Fragment key={`${index} ${piece}`}>
          {index === 0 ? null : <wbr />}
          {piece}
        </Fragment>
      ))}
    </code>
  );
}
