// The record as the API gives it.
import type { ShownRecord } from "../../api/answers.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { visibleLines } from "../../words/visible-text.ts";

export function RawCard({ record }: { readonly record: ShownRecord }) {
  const text = JSON.stringify(record, null, 2);
  return (
    <details class="card">
      <summary>
        <h2 class="card-summary">As JSON</h2>
      </summary>
      <p class="raw-copy">
        <CopyButton text={text} what="the record as JSON" />
      </p>
      <pre class="code wrap">{visibleLines(text)}</pre>
    </details>
  );
}
