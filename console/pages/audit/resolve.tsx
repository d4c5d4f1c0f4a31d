// Of an act whose outcome nobody knows: somebody who looked says what became of it. The word stays in the log under their name.
import { useState } from "preact/hooks";
import { SayWhy } from "../../parts/say-why.tsx";
import { useSession } from "../../session/session.ts";
import { type Chapter, lastOf } from "./chapters.ts";

const OUTCOMES = { ok: "It happened", refused: "Clerk refused it", failed: "It did not happen" } as const;

function isUnknown(chapter: Chapter): boolean {
  const last = lastOf(chapter);
  return chapter.first.type === "intent" && last !== chapter.first && last.outcome === "unknown" && last.error !== "sent_again";
}

export function Resolve({ chapter, onResolved }: { readonly chapter: Chapter; readonly onResolved: () => void }) {
  const { may } = useSession();
  const [asking, setAsking] = useState(false);
  if (!isUnknown(chapter) || !may("audit.resolve")) return null;
  return (
    <p class="story-end">
      <button class="button" type="button" onClick={() => setAsking(true)}>
        Say what became of it
      </button>
      {asking ? (
        <ResolveDialog
          intentId={chapter.first.id}
          onClose={() => setAsking(false)}
          onDone={() => {
            setAsking(false);
            onResolved();
          }}
        />
      ) : null}
    </p>
  );
}

interface DialogProps {
  readonly intentId: string;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

function ResolveDialog({ intentId, onClose, onDone }: DialogProps) {
  const [outcome, setOutcome] = useState<string>("");
  return (
    <SayWhy
      title="What became of it?"
      path={`/admin/audit/${encodeURIComponent(intentId)}/resolve`}
      also={{ outcome }}
      label="How you know"
      verb="Put it on record"
      onClose={onClose}
      onDone={onDone}
    >
      <p>Look at the user in Clerk first. What you say is on record for good, under your name.</p>
      <fieldset>
        <legend>Outcome</legend>
        {Object.entries(OUTCOMES).map(([value, words]) => (
          <label key={value} class="check">
            <input
              type="radio"
              name="outcome"
              required
              value={value}
              checked={outcome === value}
              onChange={() => setOutcome(value)}
            />
            {words}
          </label>
        ))}
      </fieldset>
    </SayWhy>
  );
}
