// The policy as YAML, to be changed, and what the check has to say of the change, line by line.
import { useRef } from "preact/hooks";
import type { EditProblem } from "../../../engine/check-policy.ts";
import { Field } from "../../../parts/field.tsx";
import { visibleText } from "../../../words/visible-text.ts";

interface PolicyEditorProps {
  /** Null: not there yet. */
  readonly text: string | null;
  readonly onText: (text: string) => void;
  readonly problems: readonly EditProblem[];
}

const MIN_ROWS = 12;
const MAX_ROWS = 30;

export function PolicyEditor({ text, onText, problems }: PolicyEditorProps) {
  const area = useRef<HTMLTextAreaElement>(null);
  const rows = Math.min(MAX_ROWS, Math.max(MIN_ROWS, (text ?? "").split("\n").length + 1));
  return (
    <div class="stack">
      <Field label="The policy as you want it" hint="It begins as it is in force. Comments are not part of what is published.">
        {(ids) => (
          <textarea
            {...ids}
            ref={area}
            class="code"
            rows={rows}
            spellcheck={false}
            autocapitalize="off"
            autocomplete="off"
            wrap="off"
            value={text ?? ""}
            disabled={text === null}
            onInput={(event) => onText(event.currentTarget.value)}
            {...(problems.length === 0 ? {} : { "aria-invalid": "true" as const })}
          />
        )}
      </Field>
      {problems.length === 0 ? null : (
        <div class="note bad" role="alert">
          <p>
            <strong>{problems.length === 1 ? "1 problem" : `${problems.length} problems`}</strong>: this could not be published.
          </p>
          <ul class="lines">
            {problems.map(({ line, column, message }) => (
              <li key={`${line} ${column} ${message}`}>
                {line === null ? null : (
                  <button class="button quiet small" type="button" onClick={() => goTo(area.current, line)}>
                    Line {line}
                  </button>
                )}{" "}
                {visibleText(message)}
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}

/** Selects the line, so that it is seen and typed over. */
function goTo(area: HTMLTextAreaElement | null, line: number): void {
  if (area === null) return;
  const before = area.value.split("\n").slice(0, line - 1);
  const from = before.reduce((length, one) => length + one.length + 1, 0);
  area.focus();
  area.setSelectionRange(from, from + (area.value.split("\n")[line - 1]?.length ?? 0));
}
