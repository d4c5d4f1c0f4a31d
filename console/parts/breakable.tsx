// A name where there is little room: it breaks behind its dots, underscores, slashes and hyphens, and not within a word.
import { Fragment } from "preact";

export function Breakable({ name }: { readonly name: string }) {
  return (
    <>
      {name.split(/(?<=[._/-])/).map((piece, index) => (
        <Fragment key={`${index} ${piece}`}>
          {index === 0 ? null : <wbr />}
          {piece}
        </Fragment>
      ))}
    </>
  );
}
