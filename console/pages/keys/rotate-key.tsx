// A new secret for a key; the old one may go on for a while.
import { useState } from "preact/hooks";
import type { KeyWithUsage, RotatedKey } from "../../api/answers.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { useChange } from "../../parts/use-change.ts";
import { visibleText } from "../../words/visible-text.ts";

const GRACES = [
  [0, "At once: it leaked, or may have"],
  [3_600, "In an hour"],
  [86_400, "In a day"],
  [604_800, "In a week"],
] as const;

interface RotateKeyProps {
  readonly shown: KeyWithUsage;
  readonly onClose: () => void;
  readonly onDone: (key: RotatedKey) => void;
}

export function RotateKey({ shown, onClose, onDone }: RotateKeyProps) {
  const [graceSeconds, setGraceSeconds] = useState(0);
  const [keepMinted, setKeepMinted] = useState(false);
  const change = useChange();
  async function rotate(event: Event) {
    event.preventDefault();
    const asked = await change.make<RotatedKey>(`/admin/keys/${encodeURIComponent(shown.id)}/rotate`, {
      method: "POST",
      body: { grace_seconds: graceSeconds, minted: keepMinted ? "keep" : "revoke" },
    });
    if (asked?.ok === true) onDone(asked.value);
  }
  return (
    <Dialog title={`Rotate ${visibleText(shown.name)}?`} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void rotate(event)}>
        <Field label="The old secret ends" error={change.failure?.text ?? null}>
          {(ids) => (
            <select {...ids} value={graceSeconds} onChange={(event) => setGraceSeconds(Number(event.currentTarget.value))}>
              {GRACES.map(([seconds, words]) => (
                <option key={seconds} value={seconds}>
                  {words}
                </option>
              ))}
            </select>
          )}
        </Field>
        {shown.minted.living === 0 ? null : (
          <label class="choice">
            <input type="checkbox" checked={keepMinted} onChange={(event) => setKeepMinted(event.currentTarget.checked)} />
            <span>
              Keep the {shown.minted.living} keys that were minted through it. Whoever had the secret may have minted them: not
              after a leak.
            </span>
          </label>
        )}
        <div class="form-end">
          <button class="button" type="button" onClick={onClose}>
            Cancel
          </button>
          <button class="button primary" type="submit" disabled={change.busy}>
            {change.busy ? "Working …" : "Rotate it"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
