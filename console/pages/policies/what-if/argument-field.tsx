// The input of one argument, by its schema.
import type { ComponentChildren } from "preact";
import { type ArgumentSchema, argumentKind } from "../../../operations/argument-kind.ts";
import { Field, type FieldIds } from "../../../parts/field.tsx";

interface ArgumentFieldProps {
  readonly name: string;
  readonly schema: ArgumentSchema;
  readonly required: boolean;
  /** Not shown while it is typed, and kept in no address. */
  readonly secret: boolean;
  readonly value: string;
  readonly fault: string | null;
  readonly onChange: (value: string) => void;
}

export function ArgumentField({ name, schema, required, secret, value, fault, onChange }: ArgumentFieldProps) {
  const kind = argumentKind(schema);
  if (kind.kind === "choices") {
    return (
      <Choices
        name={name}
        of={kind.of}
        hint={hintOf(schema, kind.kind, secret)}
        value={value}
        fault={fault}
        onChange={onChange}
      />
    );
  }
  return (
    <Field label={required ? name : `${name} (optional)`} hint={hintOf(schema, kind.kind, secret)} error={fault}>
      {(ids) => inputOf(ids)}
    </Field>
  );

  function inputOf(ids: FieldIds) {
    const common = {
      ...ids,
      value,
      spellcheck: false,
      autocomplete: secret ? "new-password" : "off",
      "aria-required": required,
    } as const;
    const typed = (event: { readonly currentTarget: { readonly value: string } }) => onChange(event.currentTarget.value);
    switch (kind.kind) {
      case "choice":
      case "flag":
        return (
          <select {...ids} value={value} aria-required={required} onChange={typed}>
            <option value="">not given</option>
            {("of" in kind ? kind.of : ["true", "false"]).map((one) => (
              <option key={one} value={one}>
                {one}
              </option>
            ))}
          </select>
        );
      case "texts":
        return <textarea {...common} rows={3} onInput={typed} />;
      case "json":
        return <textarea {...common} class="code" rows={4} onInput={typed} />;
      default:
        return secret ? (
          <input {...common} type="password" onInput={typed} />
        ) : (
          <input {...common} type="text" inputmode={kind.kind === "number" ? "numeric" : "text"} onInput={typed} />
        );
    }
  }
}

type ChoicesProps = Pick<ArgumentFieldProps, "name" | "value" | "fault" | "onChange"> & {
  readonly of: readonly string[];
  readonly hint: ComponentChildren;
};

function Choices({ name, of, hint, value, fault, onChange }: ChoicesProps) {
  const chosen = value.split("\n").filter((one) => one !== "");
  return (
    <fieldset class="field">
      <legend>{name} (optional)</legend>
      {hint === undefined ? null : <p class="hint">{hint}</p>}
      <div class="choices">
        {of.map((one) => (
          <label key={one} class="choice">
            <input
              type="checkbox"
              checked={chosen.includes(one)}
              onChange={(event) => {
                const others = chosen.filter((other) => other !== one);
                onChange((event.currentTarget.checked ? [...others, one] : others).join("\n"));
              }}
            />
            <span>{one}</span>
          </label>
        ))}
      </div>
      {fault === null ? null : (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  );
}

function hintOf(schema: ArgumentSchema, kind: string, secret: boolean): ComponentChildren {
  const parts = [
    schema.description,
    schema.default === undefined || schema.default === null ? undefined : `Not given: \`${JSON.stringify(schema.default)}\`.`,
    { texts: "One a line.", json: "As JSON." }[kind],
    secret ? "It is secret: what you type is kept in no address and no record." : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : withCode(parts.join(" "));
}

/** Descriptions have code in backticks, as Markdown does. */
function withCode(text: string): ComponentChildren {
  return text.split("`").map((part, index) => (index % 2 === 0 ? part : <code key={`${index} ${part}`}>{part}</code>));
}
