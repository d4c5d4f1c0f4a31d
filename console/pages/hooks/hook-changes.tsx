// What can be done about a hook: test it, stop and start it, give it a new secret, take it away. What one may not do has no button.

import { useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { Hook, MadeHook } from "../../api/answers.ts";
import { CONSOLE } from "../../parts/addresses.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { ShownOnce } from "../../parts/shown-once.tsx";
import { useChange } from "../../parts/use-change.ts";
import { useSession } from "../../session/session.ts";

interface HookChangesProps {
  readonly hook: Hook;
  readonly onChanged: () => void;
}

export function HookChanges({ hook, onChanged }: HookChangesProps) {
  const { may } = useSession();
  const { route } = useLocation();
  const [asking, setAsking] = useState<"rotate" | "delete" | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const [said, setSaid] = useState("");
  const change = useChange();
  const path = `/admin/hooks/${encodeURIComponent(hook.id)}`;

  async function test() {
    setSaid("");
    const asked = await change.make(`${path}/test`, { method: "POST", body: {} });
    if (asked?.ok !== true) return;
    setSaid("A test is on its way: look at the deliveries in a few seconds.");
    onChanged();
  }
  async function enable(enabled: boolean) {
    const asked = await change.make(path, { method: "PATCH", body: { enabled } });
    if (asked?.ok === true) onChanged();
  }
  async function rotate() {
    const asked = await change.make<MadeHook>(`${path}/rotate`, { method: "POST", body: {} });
    if (asked?.ok !== true) return;
    setAsking(null);
    setSecret(asked.value.secret);
    onChanged();
  }
  async function remove() {
    const asked = await change.make(path, { method: "DELETE" });
    if (asked?.ok === true) route(`${CONSOLE}/hooks`);
  }

  const fault =
    change.failure === null ? null : (
      <p class="fault" role="alert">
        {change.failure.text}
      </p>
    );
  if (!["hooks.test", "hooks.update", "hooks.rotate", "hooks.delete"].some(may)) return null;
  return (
    <div class="stack">
      <div class="request-verdict">
        {may("hooks.test") ? (
          <button class="button" type="button" disabled={change.busy} onClick={() => void test()}>
            Send a test
          </button>
        ) : null}
        {may("hooks.update") ? (
          <button class="button" type="button" disabled={change.busy} onClick={() => void enable(hook.status === "disabled")}>
            {hook.status === "disabled" ? "Enable" : "Disable"}
          </button>
        ) : null}
        {may("hooks.rotate") ? (
          <button class="button" type="button" onClick={() => setAsking("rotate")}>
            New secret
          </button>
        ) : null}
        {may("hooks.delete") ? (
          <button class="button danger" type="button" onClick={() => setAsking("delete")}>
            Delete
          </button>
        ) : null}
      </div>
      <p class="quiet" role="status">
        {said}
      </p>
      {asking === null ? fault : null}
      {secret === null ? null : <ShownOnce secret={secret} what="secret" />}
      {asking === "rotate" ? (
        <Dialog title="Give it a new secret?" onClose={() => setAsking(null)}>
          <p>For a day messages are signed with the old one as well, so that the receiver has time to change.</p>
          {fault}
          <div class="form-end">
            <button class="button" type="button" onClick={() => setAsking(null)}>
              Cancel
            </button>
            <button class="button primary" type="button" disabled={change.busy} onClick={() => void rotate()}>
              Give it a new secret
            </button>
          </div>
        </Dialog>
      ) : null}
      {asking === "delete" ? (
        <Dialog title="Delete this hook?" onClose={() => setAsking(null)}>
          <p>{hook.waiting === 0 ? "Nothing waits for it." : `${hook.waiting} messages that wait for it are gone with it.`}</p>
          {fault}
          <div class="form-end">
            <button class="button" type="button" onClick={() => setAsking(null)}>
              Cancel
            </button>
            <button class="button primary danger" type="button" disabled={change.busy} onClick={() => void remove()}>
              Delete it
            </button>
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}
