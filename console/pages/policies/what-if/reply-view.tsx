// The answer to the question, or why there is none.
import { Empty, Failed, Waiting } from "../../../parts/notice.tsx";
import { DecisionView } from "./decision-view.tsx";
import type { UsedAsk } from "./use-ask.ts";
import { verdictOf } from "./verdict.ts";
import { WhoCanView } from "./who-can-view.tsx";

interface ReplyViewProps {
  readonly used: UsedAsk;
  /** Whether the form still asks what this is the answer to. */
  readonly isSame: boolean;
  readonly operation: string;
  readonly fragment: string;
  readonly onMore: () => void;
}

export function ReplyView({ used, isSame, operation, fragment, onMore }: ReplyViewProps) {
  const { busy, failure, reply } = used;
  if (reply === null) {
    if (busy) return <Waiting what="Asking" />;
    if (failure !== null) return <Failed failure={failure} what="the answer" />;
    return (
      <Empty title="Nothing is asked yet">
        <p>Choose a key, fill in what the call would say, and ask. The answer shows each rule’s part.</p>
      </Empty>
    );
  }
  const isStale = busy || !isSame;
  return (
    <div class="stack">
      <p class="spoken" role="status">
        {isStale ? "" : saidOf(reply)}
      </p>
      {isSame || busy ? null : <p class="note warn">The form has changed since this was answered: ask again.</p>}
      <div class={isStale ? "answered stale" : "answered"} aria-busy={busy}>
        {reply.kind === "key" ? (
          <DecisionView explanation={reply.explanation} />
        ) : (
          <WhoCanView rows={reply.rows} operation={operation} fragment={fragment} hasMore={reply.cursor !== null} />
        )}
      </div>
      {failure === null ? null : <Failed failure={failure} what="more keys" />}
      {reply.kind === "who" && reply.cursor !== null && isSame ? (
        <button class="button center" type="button" disabled={busy} onClick={onMore}>
          {busy ? "Loading …" : "Ask about more keys"}
        </button>
      ) : null}
    </div>
  );
}

function saidOf(reply: NonNullable<UsedAsk["reply"]>): string {
  if (reply.kind === "key") return verdictOf(reply.explanation).title;
  return `${reply.rows.filter(({ decision }) => verdictOf(decision).could).length} of ${reply.rows.length} keys could do this`;
}
