// The first row of a table: what each column says.

/** `number`: its cells are set to the right. `spoken`: of a column that shows what it is, for those who do not see it. Null: not there. */
export type ColumnHead = string | { readonly number: string } | { readonly spoken: string } | null;

export function ColumnHeads({ of }: { readonly of: readonly ColumnHead[] }) {
  return (
    <thead>
      <tr>{of.map((head) => (head === null ? null : <Head key={JSON.stringify(head)} of={head} />))}</tr>
    </thead>
  );
}

function Head({ of }: { readonly of: NonNullable<ColumnHead> }) {
  if (typeof of === "string") return <th scope="col">{of}</th>;
  if ("number" in of)
    return (
      <th scope="col" class="number">
        {of.number}
      </th>
    );
  return (
    <th scope="col">
      <span class="spoken">{of.spoken}</span>
    </th>
  );
}
