// What narrows the log: text and time always there, the rest one step away, and what is chosen as chips to take away. Each change is a step in
// the browser's history.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import type { AskFailure } from "../../api/ask.ts";
import { Field } from "../../parts/field.tsx";
import { KeyMark } from "../../parts/key-mark.tsx";
import { useSession } from "../../session/session.ts";
import { visibleText } from "../../words/visible-text.ts";
import { type AuditFilter, FILTERS, isNarrowed, NO_VALUES, withoutValue, withValue } from "./audit-filter.ts";
import { LABELS } from "./filter-words.ts";
import { MoreFilters } from "./more-filters.tsx";
import { SpanChoice } from "./time-choice.tsx";

interface FiltersProps {
  readonly filter: AuditFilter;
  readonly onChange: (filter: AuditFilter) => void;
  /** Why the API did not take the filter; null: it did. */
  readonly refused: AskFailure | null;
}

export function AuditFilters({ filter, onChange, refused }: FiltersProps) {
  const { may } = useSession();
  const [q, setQ] = useState("");
  const faulty = refused?.meta["param_name"];
  const faultOf = (name: string) => (refused !== null && faulty === name ? refused.text : null);
  const [wanted, setOpen] = useState(false);
  const open = wanted || (refused !== null && faulty !== "q");
  return (
    <search>
      <form
        class="filters"
        onSubmit={(event) => {
          event.preventDefault();
          if (q.trim() === "") return;
          setQ("");
          onChange(withValue(filter, "q", q.trim()));
        }}
      >
        <Field label="Search" error={faultOf("q")}>
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
        <SpanChoice filter={filter} onChange={onChange} onBetween={() => setOpen(true)} />
        <div class="filter-buttons">
          <button class="button" type="submit">
            Search
          </button>
          <button
            class="button quiet"
            type="button"
            aria-expanded={open}
            aria-controls="more-filters"
            onClick={() => setOpen(!open)}
          >
            {open ? "Fewer filters" : "More filters"}
          </button>
        </div>
        <div id="more-filters" hidden={!open}>
          {open ? <MoreFilters filter={filter} onChange={onChange} mayFindUsers={may("users.list")} faultOf={faultOf} /> : null}
        </div>
        <Chips filter={filter} onChange={onChange} />
        {refused !== null && typeof faulty !== "string" ? (
          <p class="fault" role="alert">
            {refused.text}
          </p>
        ) : null}
      </form>
    </search>
  );
}

type ChipsProps = Pick<FiltersProps, "filter" | "onChange">;

function Chips({ filter, onChange }: ChipsProps) {
  if (!isNarrowed(filter) && filter.cursor === null) return null;
  const { from, to, open, cursor, values } = filter;
  return (
    <ul class="chips" aria-label="Filters">
      {FILTERS.flatMap((name) =>
        values[name].map((value) => (
          <Chip
            key={`${name} ${value}`}
            text={`${LABELS[name]}: ${visibleText(value)}`}
            mark={name === "key" ? <KeyMark id={value} /> : null}
            onTake={() => onChange(withoutValue(filter, name, value))}
          />
        )),
      )}
      {from === "" ? null : (
        <Chip text={`From ${visibleText(from)}`} onTake={() => onChange({ ...filter, from: "", cursor: null })} />
      )}
      {to === "" ? null : <Chip text={`To ${visibleText(to)}`} onTake={() => onChange({ ...filter, to: "", cursor: null })} />}
      {open ? <Chip text="Outcome not known" onTake={() => onChange({ ...filter, open: false, cursor: null })} /> : null}
      {cursor === null ? null : <Chip text="Older ones alone" onTake={() => onChange({ ...filter, cursor: null })} />}
      <li>
        <button
          class="button quiet small"
          type="button"
          onClick={() => onChange({ ...filter, span: null, from: "", to: "", open: false, cursor: null, values: NO_VALUES })}
        >
          Take all away
        </button>
      </li>
    </ul>
  );
}

interface ChipProps {
  readonly text: string;
  readonly mark?: ComponentChildren;
  readonly onTake: () => void;
}

function Chip({ text, mark, onTake }: ChipProps) {
  return (
    <li class="chip">
      {text}
      {mark}
      <button type="button" aria-label={`Take away ${text}`} onClick={onTake}>
        ✕
      </button>
    </li>
  );
}
