// Which policies a key gets: boxes, where the session may read the policies; else their names are typed.
import { useState } from "preact/hooks";
import { useAnswer } from "../../api/use-answer.ts";
import { Field } from "../../parts/field.tsx";
import { Answered } from "../../parts/notice.tsx";
import { useSession } from "../../session/session.ts";

interface PolicyChoiceProps {
  /** In order: allows are tried in it. */
  readonly chosen: readonly string[];
  readonly onChange: (chosen: readonly string[]) => void;
  readonly fault: string | null;
}

interface BundleAnswer {
  readonly policies: readonly { readonly policy: string; readonly description?: string }[];
}

export function PolicyChoice(props: PolicyChoiceProps) {
  const { may } = useSession();
  return may("policies.read") ? <PolicyBoxes {...props} /> : <PolicyNames {...props} />;
}

function PolicyBoxes({ chosen, onChange, fault }: PolicyChoiceProps) {
  const used = useAnswer<BundleAnswer>("/admin/policies");
  return (
    <fieldset>
      <legend>Policies</legend>
      <Answered used={used} what="the policies">
        {({ policies }) => (
          <div class="choices">
            {policies.map(({ policy, description }) => (
              <label key={policy} class="choice">
                <input
                  type="checkbox"
                  checked={chosen.includes(policy)}
                  onChange={(event) =>
                    onChange(event.currentTarget.checked ? [...chosen, policy] : chosen.filter((one) => one !== policy))
                  }
                />
                <span>
                  <strong>{policy}</strong>
                  {description === undefined ? null : <span class="quiet small"> {description}</span>}
                </span>
              </label>
            ))}
          </div>
        )}
      </Answered>
      {fault === null ? null : (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </fieldset>
  );
}

function PolicyNames({ chosen, onChange, fault }: PolicyChoiceProps) {
  // As it is typed: a comma at the end is on the way to a second name.
  const [text, setText] = useState(chosen.join(", "));
  return (
    <Field label="Policies" hint="Names, with commas: your key may not read what they say." error={fault}>
      {(ids) => (
        <input
          {...ids}
          required
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            onChange(namesOf(event.currentTarget.value));
          }}
        />
      )}
    </Field>
  );
}

function namesOf(text: string): readonly string[] {
  return text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
}
