// Asks for a reason, then makes a change with it: approving, rejecting, revoking, signing off. The reason is on record.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Dialog } from "./dialog.tsx";
import { Field } from "./field.tsx";
import { focusHeading } from "./page.tsx";
import { useChange } from "./use-change.ts";

interface SayWhyProps<Value> {
  readonly title: string;
  /** What will happen. */
  readonly children?: ComponentChildren;
  /** Where it is posted to. */
  readonly path: string;
  /** Name of the reason in the body. */
  readonly field?: string;
  /** What the body says besides: what the children ask for. */
  readonly also?: Readonly<Record<string, unknown>>;
  readonly label?: string;
  readonly hint?: string;
  /** On the button that does it. */
  readonly verb: string;
  readonly danger?: boolean;
  readonly onClose: () => void;
  readonly onDone: (value: Value) => void;
}

const MAX_LENGTH = 256;

export function SayWhy<Value>(props: SayWhyProps<Value>) {
  const { title, children, path, field = "reason", also, label = "Reason", hint, verb, danger = false, onClose, onDone } = props;
  const [reason, setReason] = useState("");
  const change = useChange();
  async function submit(event: Event) {
    event.preventDefault();
    const asked = await change.make<Value>(path, { method: "POST", body: { ...also, [field]: reason.trim() } });
    if (asked?.ok !== true) return;
    onDone(asked.value);
    // The dialog gives the focus back to its button when it closes, which is before this; the button may then go.
    setTimeout(focusHeading);
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        {children}
        <Field label={label} hint={hint ?? "It is on record, and shown."} error={change.failure?.text ?? null}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              required
              maxLength={MAX_LENGTH}
              autocomplete="off"
              value={reason}
              onInput={(event) => setReason(event.currentTarget.value)}
            />
          )}
        </Field>
        <div class="form-end">
          <button class="button" type="button" onClick={onClose}>
            Cancel
          </button>
          <button class={danger ? "button primary danger" : "button primary"} type="submit" disabled={change.busy}>
            {change.busy ? "Working …" : verb}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
