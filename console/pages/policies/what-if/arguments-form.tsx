// The arguments of the operation: an input each, or all of them as one JSON text.
import type { ObjectSchema } from "../../../operations/argument-kind.ts";
import { Field } from "../../../parts/field.tsx";
import { ArgumentField } from "./argument-field.tsx";
import type { Draft } from "./draft.ts";
import { argsOfFields, type Faults, fieldsOfJson } from "./question.ts";

interface ArgumentsFormProps {
  readonly schema: ObjectSchema;
  readonly secret: readonly string[];
  readonly draft: Draft;
  readonly faults: Faults;
  readonly onChange: (draft: Draft) => void;
  readonly onFaults: (faults: Faults) => void;
}

export function ArgumentsForm(props: ArgumentsFormProps) {
  const { schema, draft, faults, onChange, onFaults } = props;
  const names = Object.keys(schema.properties ?? {});
  if (names.length === 0 && draft.json === null) return <p class="quiet small">This operation takes no arguments.</p>;

  function toJson() {
    const args = argsOfFields(draft.fields, { ...schema, required: [] });
    if (!args.ok) return onFaults(args.faults);
    onFaults({});
    return onChange({ ...draft, json: JSON.stringify(args.value, null, 2) });
  }

  function toFields() {
    const fields = fieldsOfJson(draft.json ?? "", schema);
    if (fields === null) return onFaults({ json: "Not all of this can be said in the form. Mend it, or ask with it as it is." });
    onFaults({});
    return onChange({ ...draft, json: null, fields });
  }

  return (
    <section class="stack" aria-labelledby="arguments">
      <div class="source-head">
        <h2 id="arguments">Arguments</h2>
        <fieldset class="toggle">
          <legend class="spoken">How to write the arguments</legend>
          <label>
            <input type="radio" name="arguments-as" checked={draft.json === null} onChange={toFields} /> Form
          </label>
          <label>
            <input type="radio" name="arguments-as" checked={draft.json !== null} onChange={toJson} /> JSON
          </label>
        </fieldset>
      </div>
      {draft.json === null ? (
        <Fields {...props} />
      ) : (
        <Field label="Arguments as JSON" error={faults["json"] ?? null}>
          {(ids) => (
            <textarea
              {...ids}
              class="code"
              rows={10}
              spellcheck={false}
              value={draft.json ?? ""}
              onInput={(event) => onChange({ ...draft, json: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
    </section>
  );
}

/** Fields that most calls leave out are folded away. */
const SHOWN = 3;

function Fields({ schema, secret, draft, faults, onChange }: ArgumentsFormProps) {
  const { properties = {}, required = [] } = schema;
  const names = Object.keys(properties);
  const isShown = (name: string) => required.includes(name) || names.length <= SHOWN;
  const folded = names.filter((name) => !isShown(name));
  const isUsed = folded.some((name) => (draft.fields[name] ?? "") !== "" || name in faults);
  const fieldOf = (name: string) => (
    <ArgumentField
      key={name}
      name={name}
      schema={properties[name] ?? {}}
      required={required.includes(name)}
      secret={secret.includes(name)}
      value={draft.fields[name] ?? ""}
      fault={faults[name] ?? null}
      onChange={(value) => onChange({ ...draft, fields: { ...draft.fields, [name]: value } })}
    />
  );
  return (
    <>
      {names.filter(isShown).map(fieldOf)}
      {folded.length === 0 ? null : (
        <details class="folded" open={isUsed}>
          <summary>
            {folded.length === 1 ? "1 argument that may be left out" : `${folded.length} arguments that may be left out`}
          </summary>
          <div class="stack">{folded.map(fieldOf)}</div>
        </details>
      )}
    </>
  );
}
