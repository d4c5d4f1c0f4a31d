// The record as the API gives it.
import type { ShownRecord } from "../../api/answers.ts";
import { CopyButton } from "../../parts/copy-button.tsx";

export function RawCard({ record }: { readonly record: ShownRecord }) {
  const text = JSON.stringify(record, null, 2);
  return (
    <details class="card">
      <summary>
        <h2>As JSON</h2>
      </summary>
      <p class="raw-copy">
        <CopyButton text={text} what="the record as JSON" />
      </p>
      <pre class="code wrap">{text}</pre>
    </details>
  );
}
