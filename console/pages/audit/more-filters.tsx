// All filters, for whoever does not click at cells: each takes a value and adds it to those that there are.
import { useState } from "preact/hooks";
import { Field } from "../../parts/field.tsx";
import { WORDED_OPERATIONS } from "../../words/call-in-words.ts";
import { type AuditFilter, FILTERS, type FilterName, withValue } from "./audit-filter.ts";
import { CHOICES, HINTS, LABELS } from "./filter-words.ts";
import { Between } from "./time-choice.tsx";

interface MoreProps {
  readonly filter: AuditFilter;
  readonly onChange: (filter: AuditFilter) => void;
  readonly mayFindUsers: boolean;
  readonly faultOf: (name: string) => string | null;
}

export function MoreFilters({ filter, onChange, mayFindUsers, faultOf }: MoreProps) {
  const shown = FILTERS.filter(
    (name) => name !== "q" && (name !== "target_email" || mayFindUsers) && (name !== "result" || filter.view === "acts"),
  );
  return (
    <fieldset class="more-filters">
      <legend class="spoken">More filters</legend>
      <Between filter={filter} onChange={onChange} faultOf={faultOf} />
      {shown.map((name) => (
        <FilterField key={name} name={name} fault={faultOf(name)} onAdd={(value) => onChange(withValue(filter, name, value))} />
      ))}
      {filter.view === "acts" ? (
        mayFindUsers ? (
          <Check
            label="Names of users, looked up at Clerk with your rights"
            checked={filter.names}
            onChange={(names) => onChange({ ...filter, names, cursor: null })}
          />
        ) : null
      ) : (
        <Check
          label="Only changes of which nobody knows what became"
          checked={filter.open}
          onChange={(open) => onChange({ ...filter, open, cursor: null })}
        />
      )}
      <datalist id="operation-names">
        {WORDED_OPERATIONS.map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </fieldset>
  );
}

interface FilterFieldProps {
  readonly name: FilterName;
  readonly fault: string | null;
  readonly onAdd: (value: string) => void;
}

function FilterField({ name, fault, onAdd }: FilterFieldProps) {
  const [text, setText] = useState("");
  const choices = CHOICES[name];
  const hint = HINTS[name];
  const add = (value: string) => {
    if (value.trim() === "") return;
    setText("");
    onAdd(value.trim());
  };
  return (
    <Field label={LABELS[name]} error={fault} {...(hint === undefined ? {} : { hint })}>
      {(ids) =>
        choices === undefined ? (
          <input
            {...ids}
            type="text"
            autocomplete="off"
            autocapitalize="none"
            spellcheck={false}
            enterkeyhint="search"
            list={name === "operation" ? "operation-names" : undefined}
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
            onChange={(event) => add(event.currentTarget.value)}
          />
        ) : (
          <select {...ids} value="" onChange={(event) => add(event.currentTarget.value)}>
            <option value="">Any</option>
            {choices.map((choice) => (
              <option key={choice} value={choice}>
                {choice.replaceAll("_", " ")}
              </option>
            ))}
          </select>
        )
      }
    </Field>
  );
}

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

function Check({ label, checked, onChange }: CheckProps) {
  return (
    <label class="check">
      <input type="checkbox" checked={checked} onChange={(event) => onChange(event.currentTarget.checked)} />
      {label}
    </label>
  );
}
