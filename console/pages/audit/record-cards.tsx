// The records of one act side by side: what was meant, what came of it, what was said about it later.
import type { ShownRecord } from "../../api/answers.ts";
import { Arguments } from "../../parts/arguments.tsx";
import { Badge } from "../../parts/badge.tsx";
import { When } from "../../parts/when.tsx";
import { Who } from "../../parts/who.tsx";
import { outcomeKind } from "../../words/outcome-kind.ts";
import { visibleText } from "../../words/visible-text.ts";
import type { Chapter } from "./chapters.ts";
import { openAddress } from "./records-table.tsx";

const HEADINGS: Readonly<Record<ShownRecord["type"], string>> = {
  intent: "The intent, before anything was sent",
  outcome: "The outcome",
  read: "A look",
  denied: "The denial",
  failed: "The failure",
  admin: "What came of it",
  resolved: "What was found out later",
  anonymous: "Calls without a valid key",
  bypass: "What Clerk told",
};

interface RecordCardsProps {
  readonly chapter: Chapter;
  /** Id of the record whose page it is. */
  readonly current: string;
}

export function RecordCards({ chapter: { first, closings }, current }: RecordCardsProps) {
  return (
    <div class="cards">
      {[first, ...closings].map((record) => (
        <section key={record.id} class={record.id === current ? "card current" : "card"} aria-label={HEADINGS[record.type]}>
          <div class="card-head">
            <h2>{record.type === "admin" && record === first ? "The call" : HEADINGS[record.type]}</h2>
            {record.id === current ? (
              <span class="quiet small">this record</span>
            ) : (
              <a class="small" href={openAddress(record)}>
                {record.id}
              </a>
            )}
          </div>
          <Facts record={record} />
          {record.args === null && record.args_salt !== null ? null : (
            <>
              <h3 class="card-part">Arguments</h3>
              <Arguments args={record.args} />
            </>
          )}
        </section>
      ))}
    </div>
  );
}

function Facts({ record }: { readonly record: ShownRecord }) {
  const {
    at,
    called_at,
    key,
    operation,
    outcome,
    error,
    upstream,
    reason,
    ip,
    api_version,
    request_id,
    count,
    first_at,
    last_at,
  } = record;
  return (
    <dl class="facts">
      <dt>Written</dt>
      <dd>
        <When at={at} precise />
      </dd>
      {called_at === undefined ? null : (
        <>
          <dt>Call came</dt>
          <dd>
            <When at={called_at} precise />
          </dd>
        </>
      )}
      {count === undefined || first_at === undefined || last_at === undefined ? null : (
        <>
          <dt>Stands for</dt>
          <dd>
            {count} calls, from <When at={first_at} precise /> to <When at={last_at} precise />
          </dd>
        </>
      )}
      <dt>Who</dt>
      <dd>
        <Who of={key} />
      </dd>
      {reason === "" ? null : (
        <>
          <dt>Reason</dt>
          <dd>{visibleText(reason)}</dd>
        </>
      )}
      {outcome === null ? null : (
        <>
          <dt>Outcome</dt>
          <dd>
            <Badge kind={outcomeKind(outcome, operation)} />
          </dd>
        </>
      )}
      {upstream === null ? null : (
        <>
          <dt>Clerk</dt>
          <dd>
            {upstream.status === null ? "no answer" : `status ${upstream.status}`}, sent {upstream.attempts}{" "}
            {upstream.attempts === 1 ? "time" : "times"}, {Math.round(upstream.ms)} ms
          </dd>
        </>
      )}
      {error === null ? null : (
        <>
          <dt>Error</dt>
          <dd>
            <code>{visibleText(error)}</code>
          </dd>
        </>
      )}
      {ip === null ? null : (
        <>
          <dt>Address</dt>
          <dd>{visibleText(ip)}</dd>
        </>
      )}
      {api_version === null ? null : (
        <>
          <dt>API version</dt>
          <dd>{visibleText(api_version)}</dd>
        </>
      )}
      <dt>Request</dt>
      <dd>
        <code>{visibleText(request_id)}</code>
      </dd>
    </dl>
  );
}
