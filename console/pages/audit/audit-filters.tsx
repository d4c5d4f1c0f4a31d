// What narrows the log. Each change is a step in the browser's history.
import { useState } from "preact/hooks";
import { Field } from "../../parts/field.tsx";
import { type AuditFilter, FILTERS, type FilterName, SPANS, type Span } from "./audit-filter.ts";

const LABELS: Readonly<Record<FilterName, string>> = {
  q: "Text",
  key: "Key",
  owner: "Owner",
  operation: "Operation",
  class: "Class",
  decision: "Decision",
  outcome: "Outcome",
  type: "Type",
  target: "Target",
  reason: "Reason",
  policy: "Policy",
  rule: "Rule",
  approval: "Approval",
  elevation: "Elevation",
};
const SPAN_WORDS: Readonly<Record<Span, string>> = {
  "1h": "Last hour",
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
};

interface FiltersProps {
  readonly filter: AuditFilter;
  readonly onChange: (filter: AuditFilter) => void;
}

export function AuditFilters({ filter, onChange }: FiltersProps) {
  const [q, setQ] = useState(filter.values.q.join(" "));
  const without = (name: FilterName, value: string) =>
    onChange({
      ...filter,
      values: { ...filter.values, [name]: filter.values[name].filter((one) => one !== value) },
    });
  return (
    <search>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          onChange({ ...filter, values: { ...filter.values, q: q.trim() === "" ? [] : [q.trim()] } });
        }}
      >
        <Field label="Search">
          {(ids) => (
            <input
              {...ids}
              type="search"
              placeholder="ticket, user id, key, operation, address …"
              value={q}
              onInput={(event) => setQ(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label="Time">
          {(ids) => (
            <select
              {...ids}
              value={filter.span ?? ""}
              onChange={(event) => {
                const { value } = event.currentTarget;
                onChange({ ...filter, span: value in SPANS ? (value as Span) : null, from: "", to: "" });
              }}
            >
              <option value="">All</option>
              {Object.entries(SPAN_WORDS).map(([span, word]) => (
                <option key={span} value={span}>
                  {word}
                </option>
              ))}
            </select>
          )}
        </Field>
        <button class="button" type="submit">
          Search
        </button>
        <ul class="chips" aria-label="Filters">
          {FILTERS.flatMap((name) =>
            filter.values[name].map((value) => (
              <li key={`${name} ${value}`} class="chip">
                {LABELS[name]}: {value}
                <button type="button" aria-label={`Take away ${LABELS[name]} ${value}`} onClick={() => without(name, value)}>
                  ✕
                </button>
              </li>
            )),
          )}
        </ul>
      </form>
    </search>
  );
}
