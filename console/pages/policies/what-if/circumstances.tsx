// What rules see of a call besides its arguments: the reason first, which most of them ask for.
import { Field } from "../../../parts/field.tsx";
import { useSession } from "../../../session/session.ts";
import { visibleText } from "../../../words/visible-text.ts";
import type { Circumstance, Draft } from "./draft.ts";
import type { Faults } from "./question.ts";

interface CircumstancesProps {
  readonly draft: Draft;
  readonly faults: Faults;
  /** Whether rules can look at whom it is about. */
  readonly hasTarget: boolean;
  readonly onChange: (draft: Draft) => void;
}

const FOLDED = [
  { name: "ip", label: "IP address", hint: "Rules and keys can be bound to networks." },
  { name: "country", label: "Country", hint: "Two letters: DE." },
  { name: "now", label: "Time (UTC)", hint: "Like 2026-12-24T18:00:00Z. Not given: now." },
] as const;

export function Circumstances({ draft, faults, hasTarget, onChange }: CircumstancesProps) {
  const { session } = useSession();
  const { about } = draft;
  const change = (name: Circumstance, value: string) => onChange({ ...draft, about: { ...about, [name]: value } });
  const folded = [...FOLDED.map(({ name }) => name), "target" as const];
  return (
    <section class="stack" aria-label="Circumstances">
      <Field label="Reason" hint="As the call would give it in its header Bailiff-Reason.">
        {(ids) => (
          <input
            {...ids}
            maxLength={256}
            autocomplete="off"
            placeholder="TICKET-4711"
            value={about.reason ?? ""}
            onInput={(event) => change("reason", event.currentTarget.value)}
          />
        )}
      </Field>
      <details class="folded" open={folded.some((name) => (about[name] ?? "") !== "")}>
        <summary>From where, when, on whom</summary>
        <div class="stack">
          {FOLDED.map(({ name, label, hint }) => (
            <Field key={name} label={label} hint={hint}>
              {(ids) => (
                <input
                  {...ids}
                  autocomplete="off"
                  spellcheck={false}
                  value={about[name] ?? ""}
                  onInput={(event) => change(name, event.currentTarget.value)}
                />
              )}
            </Field>
          ))}
          {hasTarget ? (
            <Field
              label="Whom it is about, as JSON"
              hint="What rules would read of the target. Not given: looked up, if a rule needs it."
              error={faults["target"] ?? null}
            >
              {(ids) => (
                <textarea
                  {...ids}
                  class="code"
                  rows={4}
                  spellcheck={false}
                  value={about.target ?? ""}
                  onInput={(event) => change("target", event.currentTarget.value)}
                />
              )}
            </Field>
          ) : null}
        </div>
      </details>
      <p class="quiet small">
        Asking changes nothing and uses up no limit. That {visibleText(session.principal.name)} asked is on record.
      </p>
    </section>
  );
}
