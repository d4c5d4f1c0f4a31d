// Which time: a span back from now, or from one moment to another, in UTC as the log has it.
import { useState } from "preact/hooks";
import { Field } from "../../parts/field.tsx";
import { type AuditFilter, isSpan } from "./audit-filter.ts";
import { SPAN_WORDS } from "./filter-words.ts";

interface TimeProps {
  readonly filter: AuditFilter;
  readonly onChange: (filter: AuditFilter) => void;
}

const BETWEEN = "between";

export function SpanChoice({ filter, onChange, onBetween }: TimeProps & { readonly onBetween: () => void }) {
  const between = filter.span === null && (filter.from !== "" || filter.to !== "");
  return (
    <Field label="Time">
      {(ids) => (
        <select
          {...ids}
          value={between ? BETWEEN : (filter.span ?? "")}
          onChange={(event) => {
            const { value } = event.currentTarget;
            if (value === BETWEEN) return onBetween();
            return onChange({ ...filter, span: isSpan(value) ? value : null, from: "", to: "", cursor: null });
          }}
        >
          <option value="">All</option>
          {Object.entries(SPAN_WORDS).map(([span, word]) => (
            <option key={span} value={span}>
              {word}
            </option>
          ))}
          <option value={BETWEEN}>From … to …</option>
        </select>
      )}
    </Field>
  );
}

interface BetweenProps extends TimeProps {
  readonly faultOf: (name: string) => string | null;
}

/** The picker's own form has no zone: what stands there is UTC. */
export function Between({ filter, onChange, faultOf }: BetweenProps) {
  return (
    <>
      <MomentField
        label="From (UTC)"
        value={filter.from}
        fault={faultOf("from")}
        onPick={(from) => onChange({ ...filter, span: null, from, cursor: null })}
      />
      <MomentField
        label="To (UTC)"
        value={filter.to}
        fault={faultOf("to")}
        onPick={(to) => onChange({ ...filter, span: null, to, cursor: null })}
      />
    </>
  );
}

interface MomentProps {
  readonly label: string;
  readonly value: string;
  readonly fault: string | null;
  readonly onPick: (moment: string) => void;
}

function MomentField({ label, value, fault, onPick }: MomentProps) {
  const [text, setText] = useState(pickerText(value));
  return (
    <Field label={label} error={fault}>
      {(ids) => (
        <input
          {...ids}
          type="datetime-local"
          step="1"
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onChange={(event) => onPick(momentOf(event.currentTarget.value))}
        />
      )}
    </Field>
  );
}

/** `2026-11-29T18:30:00Z` -> `2026-11-29T18:30:00`; a day is its start. */
export function pickerText(moment: string): string {
  const ms = Date.parse(moment);
  return Number.isNaN(ms) ? "" : new Date(ms).toISOString().slice(0, 19);
}

export function momentOf(picked: string): string {
  const ms = Date.parse(`${picked}Z`);
  return picked === "" || Number.isNaN(ms) ? "" : new Date(ms).toISOString();
}
