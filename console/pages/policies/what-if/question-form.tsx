// The question about one operation, as far as it is filled in, and the answer beside it.
import { useEffect, useRef, useState } from "preact/hooks";
import type { ObjectSchema } from "../../../operations/argument-kind.ts";
import { OPERATION_BOOK } from "../../../operations/operations.ts";
import { useSession } from "../../../session/session.ts";
import { ArgumentsForm } from "./arguments-form.tsx";
import { Circumstances } from "./circumstances.tsx";
import { type Ask, type Draft, draftOf, fragmentOf } from "./draft.ts";
import { type Faults, questionOf } from "./question.ts";
import { ReplyView } from "./reply-view.tsx";
import { nameOf, useAsk } from "./use-ask.ts";

interface QuestionFormProps {
  readonly keyId: string;
  readonly operation: string;
  readonly schema: ObjectSchema;
  /** Of the page: another one brings another fragment. */
  readonly url: string;
}

export function QuestionForm({ keyId, operation, schema, url }: QuestionFormProps) {
  const { may } = useSession();
  const { secretArgs = [], target } = OPERATION_BOOK.get(operation) ?? {};
  const [draft, setDraft] = useState(() => draftOf(location.hash));
  const [faults, setFaults] = useState<Faults>({});
  const used = useAsk();
  const answer = useRef<HTMLDivElement>(null);

  function keep(next: Draft) {
    history.replaceState(history.state, "", `${location.pathname}${location.search}${fragmentOf(next, secretArgs)}`);
    setDraft(next);
  }

  function put(what: Ask, of: Draft) {
    const read = questionOf(operation, of, schema);
    setFaults(read.ok ? (what === "key" && keyId === "" ? { key: "Choose a key to ask about." } : {}) : read.faults);
    if (!read.ok || (what === "key" && keyId === "")) return;
    keep({ ...of, ask: what });
    used.put({ what, keyId, question: read.value });
  }

  // Coming here with a question that was asked before: by a reload, by going back, by a link.
  useEffect(() => {
    const read = () => {
      const there = draftOf(location.hash);
      setDraft(there);
      setFaults({});
      if (there.ask !== null) put(there.ask, there);
    };
    read();
    addEventListener("hashchange", read);
    return () => removeEventListener("hashchange", read);
  }, [url]);

  const read = questionOf(operation, draft, schema);
  const asked = draft.ask === null || !read.ok ? null : { what: draft.ask, keyId, question: read.value };
  const isSame = asked !== null && nameOf(asked) === used.of;
  return (
    <>
      <form
        class="card form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          put("key", draft);
          answer.current?.scrollIntoView({ block: "nearest" });
        }}
      >
        <ArgumentsForm schema={schema} secret={secretArgs} draft={draft} faults={faults} onChange={keep} onFaults={setFaults} />
        <Circumstances draft={draft} faults={faults} hasTarget={target !== "none"} onChange={keep} />
        {faults["key"] === undefined ? null : (
          <p class="fault" role="alert">
            {faults["key"]}
          </p>
        )}
        <div class="form-end">
          {may("policies.who_can") ? (
            <button class="button" type="button" disabled={used.busy} onClick={() => put("who", draft)}>
              Who could do this?
            </button>
          ) : null}
          <button class="button primary" type="submit" disabled={used.busy}>
            What would it get?
          </button>
        </div>
      </form>
      <div ref={answer} class="what-if-answer">
        <ReplyView
          used={used}
          isSame={isSame}
          operation={operation}
          fragment={fragmentOf({ ...draft, ask: "key" }, secretArgs)}
          onMore={() => asked !== null && used.more(asked)}
        />
      </div>
    </>
  );
}
