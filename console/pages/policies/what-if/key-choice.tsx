// Whose call it would be: a key of the list, or its id where the list is not shown or is too long to be looked through.
import type { KeyList, ListedKey } from "../../../api/answers.ts";
import { useAnswer } from "../../../api/use-answer.ts";
import { Field } from "../../../parts/field.tsx";
import { useSession } from "../../../session/session.ts";
import { visibleText } from "../../../words/visible-text.ts";

const MAX_CHOICES = 200;

interface KeyChoiceProps {
  readonly chosen: string;
  readonly onChange: (keyId: string) => void;
}

export function KeyChoice({ chosen, onChange }: KeyChoiceProps) {
  const { may } = useSession();
  const mayList = may("keys.list");
  const { answer } = useAnswer<KeyList>(mayList ? "/admin/keys" : null);
  // Until the list is there, it has the key of the address alone.
  const keys = !mayList || answer.state === "failed" ? null : (answer.value?.data ?? []);
  if (keys === null || keys.length > MAX_CHOICES) return <KeyId chosen={chosen} onChange={onChange} />;
  const groups = [
    { label: "In force", of: sorted(keys.filter(({ status }) => status === "active")) },
    { label: "Not in force", of: sorted(keys.filter(({ status }) => status !== "active")) },
  ].filter(({ of }) => of.length > 0);
  return (
    <Field label="Key">
      {(ids) => (
        <select {...ids} value={chosen} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">Choose a key</option>
          {chosen === "" || keys.some(({ id }) => id === chosen) ? null : <option value={chosen}>{visibleText(chosen)}</option>}
          {groups.map(({ label, of }) => (
            <optgroup key={label} label={label}>
              {of.map((key) => (
                <option key={key.id} value={key.id}>
                  {visibleText(`${key.name} (${key.policies.join(", ")})`)}
                </option>
              ))}
            </optgroup>
          ))}
        </select>
      )}
    </Field>
  );
}

function KeyId({ chosen, onChange }: KeyChoiceProps) {
  return (
    <Field label="Key" hint="Its id: 12 letters and digits.">
      {(ids) => (
        <input
          {...ids}
          class="ids"
          value={chosen}
          spellcheck={false}
          autocomplete="off"
          onChange={(event) => onChange(event.currentTarget.value.trim())}
        />
      )}
    </Field>
  );
}

function sorted(keys: readonly ListedKey[]): readonly ListedKey[] {
  return keys.toSorted((a, b) => a.name.localeCompare(b.name) || (a.id < b.id ? -1 : 1));
}
