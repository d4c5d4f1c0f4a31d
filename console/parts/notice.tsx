// What stands where an answer does not: it is on its way, there is none, it failed, or it is not for who asks. Each says what to do.
import type { ComponentChildren } from "preact";
import type { AskFailure } from "../api/ask.ts";
import type { UsedAnswer } from "../api/use-answer.ts";

export function Waiting({ what }: { readonly what: string }) {
  return (
    <p class="notice waiting" role="status">
      {what} …
    </p>
  );
}

interface NoticeProps {
  readonly title: string;
  readonly children?: ComponentChildren;
}

export function Empty({ title, children }: NoticeProps) {
  return (
    <div class="notice" role="status">
      <p class="notice-title">{title}</p>
      {children}
    </div>
  );
}

interface FailedProps {
  readonly failure: AskFailure;
  /** What is missing: "the audit log". */
  readonly what: string;
  readonly again?: () => void;
}

export function Failed({ failure, what, again }: FailedProps) {
  if (failure.status === 403) return <NoRight what={what} failure={failure} />;
  return (
    <div class="notice bad" role="alert">
      <p class="notice-title">Could not load {what}</p>
      <p>{failure.text}</p>
      {failure.requestId === null ? null : (
        <p class="quiet small">
          Request <code>{failure.requestId}</code>
        </p>
      )}
      {again === undefined ? null : (
        <button class="button" type="button" onClick={again}>
          Try again
        </button>
      )}
    </div>
  );
}

interface NoRightProps {
  /** What it may not see: "the policies in force". */
  readonly what?: string;
  /** Instead, what it may not do: "mint keys". */
  readonly to?: string;
  /** What the API said, if it was asked at all. */
  readonly failure?: AskFailure;
}

export function NoRight({ what = "this", to = `see ${what}`, failure }: NoRightProps) {
  return (
    <div class="notice" role="status">
      <p class="notice-title">Your key may not {to}</p>
      {failure === undefined ? null : <p>{failure.text}</p>}
      <p class="quiet">Whoever writes the policies can allow it, or sign in with another key.</p>
    </div>
  );
}

interface AnsweredProps<Value> {
  readonly used: UsedAnswer<Value>;
  /** What is asked for: "the audit log". */
  readonly what: string;
  readonly children: (value: Value) => ComponentChildren;
}

/** The answer, as its children show it; what was there before stays, dimmed, while it is asked again. */
export function Answered<Value>({ used, what, children }: AnsweredProps<Value>) {
  const { answer, again } = used;
  if (answer.state === "failed") return <Failed failure={answer.failure} what={what} again={again} />;
  if (answer.value === null) return <Waiting what={`Loading ${what}`} />;
  return (
    <div class={answer.state === "loading" ? "answered stale" : "answered"} aria-busy={answer.state === "loading"}>
      {children(answer.value)}
    </div>
  );
}
