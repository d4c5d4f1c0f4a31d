// A new hook: where to, and what it is told.
import { useState } from "preact/hooks";
import type { EventType } from "../../../src/audit/record-events.ts";
import type { MadeHook } from "../../api/answers.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { Field } from "../../parts/field.tsx";
import { useChange } from "../../parts/use-change.ts";
import { EventChoice } from "./event-choice.tsx";

interface MakeHookProps {
  readonly onClose: () => void;
  readonly onMade: (hook: MadeHook) => void;
}

export function MakeHook({ onClose, onMade }: MakeHookProps) {
  const [url, setUrl] = useState("");
  const [events, setEvents] = useState<readonly EventType[]>([]);
  const [filter, setFilter] = useState("");
  const change = useChange();
  const at = change.failure?.meta["param_name"];
  const faultOf = (name: string) => (at === name ? (change.failure?.text ?? null) : null);
  async function submit(event: Event) {
    event.preventDefault();
    const body = { url: url.trim(), events, ...(filter.trim() === "" ? {} : { filter: filter.trim() }) };
    const asked = await change.make<MadeHook>("/admin/hooks", { method: "POST", body });
    if (asked?.ok === true) onMade(asked.value);
  }
  return (
    <Dialog title="Make a hook" onClose={onClose}>
      <form class="stack" onSubmit={(event) => void submit(event)}>
        <Field
          label="Address"
          hint="https, port 443, a public host name. It may hold a secret and is not shown whole again."
          error={faultOf("url")}
        >
          {(ids) => <input {...ids} type="url" required value={url} onInput={(event) => setUrl(event.currentTarget.value)} />}
        </Field>
        <EventChoice chosen={events} onChange={setEvents} />
        <Field label="Filter (optional)" hint='CEL over "record": only events for which it is true.' error={faultOf("filter")}>
          {(ids) => (
            <input
              {...ids}
              type="text"
              placeholder={'record.operation == "users.ban"'}
              value={filter}
              onInput={(event) => setFilter(event.currentTarget.value)}
            />
          )}
        </Field>
        {change.failure !== null && at !== "url" && at !== "filter" ? (
          <p class="fault" role="alert">
            {change.failure.text}
          </p>
        ) : null}
        <div class="form-end">
          <button class="button" type="button" onClick={onClose}>
            Cancel
          </button>
          <button class="button primary" type="submit" disabled={change.busy || events.length === 0}>
            {change.busy ? "Working …" : "Make it"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
