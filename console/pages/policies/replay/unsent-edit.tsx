// Says of an edit that nobody but this tab has it, and gives it up when asked.
import { useState } from "preact/hooks";
import { Dialog } from "../../../parts/dialog.tsx";

interface UnsentEditProps {
  /** False: it will not be there after a reload. */
  readonly isKept: boolean;
  /** What is in force is not what the edit began with. */
  readonly isOvertaken: boolean;
  readonly onDiscard: () => void;
}

export function UnsentEdit({ isKept, isOvertaken, onDiscard }: UnsentEditProps) {
  const [asking, setAsking] = useState(false);
  return (
    <div class="note unsent">
      <div role="status">
        <p>
          <strong>An unsent edit</strong>: nothing of it is published or leaves this browser.{" "}
          {isKept
            ? "This tab keeps it until you sign out."
            : "This browser has no room to keep it: copy it before you leave this page."}
        </p>
        {isOvertaken ? <p>The policy was published anew since you began: what is in force is not what you changed.</p> : null}
      </div>
      <button class="button small" type="button" onClick={() => setAsking(true)}>
        Discard the edit
      </button>
      {asking ? (
        <Dialog title="Discard this edit?" onClose={() => setAsking(false)}>
          <p>The policy stands here again as it is in force. Nobody can bring the edit back.</p>
          <div class="form-end">
            <button class="button" type="button" onClick={() => setAsking(false)}>
              Keep it
            </button>
            <button class="button danger" type="button" onClick={onDiscard}>
              Discard
            </button>
          </div>
        </Dialog>
      ) : null}
    </div>
  );
}
