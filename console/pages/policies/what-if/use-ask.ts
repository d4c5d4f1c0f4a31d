// The question that was asked last, and its answer. An answer counts for the question that it was asked with and no other.
import { useRef, useState } from "preact/hooks";
import type { Explanation, WhoCan } from "../../../api/answers.ts";
import { type AskFailure, ask } from "../../../api/ask.ts";
import type { Ask } from "./draft.ts";
import type { Question } from "./question.ts";

export interface AskedQuestion {
  readonly what: Ask;
  readonly keyId: string;
  readonly question: Question;
}

export type Reply =
  | { readonly kind: "key"; readonly explanation: Explanation }
  | { readonly kind: "who"; readonly rows: WhoCan["data"]; readonly cursor: string | null };

export interface UsedAsk {
  readonly busy: boolean;
  readonly failure: AskFailure | null;
  readonly reply: Reply | null;
  /** What the reply or the failure is of. */
  readonly of: string;
  readonly put: (asked: AskedQuestion) => void;
  /** The next keys of the same question. */
  readonly more: (asked: AskedQuestion) => void;
}

export function nameOf({ what, keyId, question }: AskedQuestion): string {
  return JSON.stringify([what, what === "key" ? keyId : "", question]);
}

export function useAsk(): UsedAsk {
  const [state, setState] = useState<Pick<UsedAsk, "busy" | "failure" | "reply" | "of">>({
    ...{ busy: false, failure: null, reply: null, of: "" },
  });
  const latest = useRef(0);

  async function run(asked: AskedQuestion, before: WhoCan["data"], cursor: string | null): Promise<void> {
    latest.current += 1;
    const turn = latest.current;
    setState((was) => ({ ...was, busy: true, failure: null }));
    const answer = await (asked.what === "key" ? explain(asked) : whoCan(asked, before, cursor));
    // Another was asked meanwhile.
    if (turn !== latest.current) return;
    const of = nameOf(asked);
    setState((was) =>
      answer.ok
        ? { busy: false, failure: null, reply: answer.value, of }
        : { busy: false, failure: answer.failure, reply: cursor === null ? null : was.reply, of },
    );
  }

  const cursor = state.reply?.kind === "who" ? state.reply.cursor : null;
  const rows = state.reply?.kind === "who" ? state.reply.rows : [];
  return {
    ...state,
    put: (asked) => void run(asked, [], null),
    more: (asked) => void run(asked, rows, cursor),
  };
}

type Answered = { readonly ok: true; readonly value: Reply } | { readonly ok: false; readonly failure: AskFailure };

async function explain({ keyId, question }: AskedQuestion): Promise<Answered> {
  const answer = await ask<Explanation>("/admin/explain", { method: "POST", body: { key_id: keyId, ...question } });
  return answer.ok ? { ok: true, value: { kind: "key", explanation: answer.value } } : answer;
}

async function whoCan({ question }: AskedQuestion, before: WhoCan["data"], cursor: string | null): Promise<Answered> {
  const body = { ...question, ...(cursor === null ? {} : { cursor }) };
  const answer = await ask<WhoCan>("/admin/who-can", { method: "POST", body });
  if (!answer.ok) return answer;
  return { ok: true, value: { kind: "who", rows: [...before, ...answer.value.data], cursor: answer.value.next_cursor } };
}
