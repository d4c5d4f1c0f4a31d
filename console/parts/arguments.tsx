// Arguments of a call, each with its value as it was sent. What is hidden is said to be hidden, and not left out.
import { visibleLines, visibleText } from "../words/visible-text.ts";

const REDACTED = "[redacted]";

interface ArgumentsProps {
  /** Null: they were erased. */
  readonly args: Readonly<Record<string, unknown>> | null;
}

export function Arguments({ args }: ArgumentsProps) {
  if (args === null) return <p class="quiet">Erased: the log keeps their digest, and not what they said.</p>;
  const entries = Object.entries(args);
  if (entries.length === 0) return <p class="quiet">None.</p>;
  return (
    <dl class="facts">
      {entries.map(([name, value]) => (
        <ArgumentRow key={name} name={name} value={value} />
      ))}
    </dl>
  );
}

function ArgumentRow({ name, value }: { readonly name: string; readonly value: unknown }) {
  return (
    <>
      <dt>
        <code>{visibleText(name)}</code>
      </dt>
      <dd>
        <ArgumentValue value={value} />
      </dd>
    </>
  );
}

function ArgumentValue({ value }: { readonly value: unknown }) {
  if (value === REDACTED) return <span class="quiet">hidden: it is secret</span>;
  if (typeof value === "string")
    return value === "" ? <span class="quiet">empty</span> : <span class="as-sent">{visibleLines(value)}</span>;
  if (Array.isArray(value) && value.every((one) => typeof one === "string")) {
    return (
      <ul class="values">
        {value.map((one, index) => (
          <li key={`${index} ${one}`} class="ids">
            {visibleText(one)}
          </li>
        ))}
      </ul>
    );
  }
  if (typeof value === "object" && value !== null)
    return <pre class="code wrap">{visibleLines(JSON.stringify(value, null, 2))}</pre>;
  return <code>{String(value)}</code>;
}
