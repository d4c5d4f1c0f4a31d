// Which policies a key gets. The root token chooses; what is minted by means of a key has that key's.
import { useAnswer } from "../../api/use-answer.ts";
import { Answered } from "../../parts/notice.tsx";
import { useSession } from "../../session/session.ts";
import { visibleText } from "../../words/visible-text.ts";

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
  const { session } = useSession();
  return session.principal.kind === "root" ? <PolicyBoxes {...props} /> : <OwnPolicies {...props} />;
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
                  <strong>{visibleText(policy)}</strong>
                  {description === undefined ? null : <span class="quiet small"> {visibleText(description)}</span>}
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

/** A key gives away no more than it has: what it mints has its own policies, in its own order. */
function OwnPolicies({ fault, chosen }: PolicyChoiceProps) {
  return (
    <div class="field">
      <p class="field-label">Policies</p>
      <ul class="chips" aria-label="Policies">
        {chosen.map((name) => (
          <li key={name} class="chip flat">
            {visibleText(name)}
          </li>
        ))}
      </ul>
      <p class="hint">Those of your key: a key gives away no more than it has. Narrow what the new one may do by its scopes.</p>
      {fault === null ? null : (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
