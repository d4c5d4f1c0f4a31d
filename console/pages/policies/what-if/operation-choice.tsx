// What would be called: an operation of either plane, by family.
import type { OperationBook } from "../../../operations/operation-facts.ts";
import { OPERATION_BOOK } from "../../../operations/operations.ts";
import { Field } from "../../../parts/field.tsx";
import { visibleText } from "../../../words/visible-text.ts";
import { RiskMark } from "../operation-name.tsx";

interface OperationChoiceProps {
  readonly chosen: string;
  readonly onChange: (operation: string) => void;
}

export function OperationChoice({ chosen, onChange }: OperationChoiceProps) {
  const facts = OPERATION_BOOK.get(chosen);
  const hint =
    facts === undefined ? undefined : (
      <>
        {facts.summary} <RiskMark risk={facts.class} />
      </>
    );
  return (
    <Field label="Operation" hint={hint} error={chosen === "" || facts !== undefined ? null : "There is no such operation."}>
      {(ids) => (
        <select {...ids} value={chosen} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">Choose an operation</option>
          {chosen === "" || facts !== undefined ? null : <option value={chosen}>{visibleText(chosen)}</option>}
          {families(OPERATION_BOOK).map(([family, names]) => (
            <optgroup key={family} label={family}>
              {names.map((name) => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      )}
    </Field>
  );
}

function families(book: OperationBook): readonly (readonly [string, readonly string[]])[] {
  return [...Map.groupBy(book.keys(), (name) => name.slice(0, name.indexOf(".")))];
}
