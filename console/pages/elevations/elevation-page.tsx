// One elevation: who, why, until when, what was done under it; then it is closed, or signed off.

import { useState } from "preact/hooks";
import { useRoute } from "preact-iso";
import type { AuditRecord } from "../../../src/audit/record.ts";
import type { Elevation } from "../../api/answers.ts";
import { queryOf } from "../../api/query.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { approvalAddress, auditAddress, CONSOLE, recordAddress } from "../../parts/addresses.ts";
import { Badge } from "../../parts/badge.tsx";
import { Answered, Empty } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { SayWhy } from "../../parts/say-why.tsx";
import { useStandings } from "../../parts/use-known-keys.ts";
import { When } from "../../parts/when.tsx";
import { Who } from "../../parts/who.tsx";
import { useSession } from "../../session/session.ts";
import { callInWords } from "../../words/call-in-words.ts";
import { outcomeKind } from "../../words/outcome-kind.ts";
import { visibleText } from "../../words/visible-text.ts";

const SHOWN_AT_ONCE = 50;
/** Its own story, which stands above; the log has it under the same name. */
const OWN_STEPS: readonly string[] = ["elevations.open", "elevations.close", "elevations.review"];

export function ElevationPage() {
  const { id = "" } = useRoute().params;
  const { may } = useSession();
  const used = useAnswer<Elevation>(`/admin/elevations/${encodeURIComponent(id)}`);
  return (
    <Page title="Elevation" about={<a href={`${CONSOLE}/elevations`}>All elevations</a>}>
      <Answered used={used} what="this elevation">
        {(elevation) => (
          <div class="stack">
            <section class="card" aria-label="What it is">
              <p class="request-words">
                <Who of={elevation.key} /> may do what <strong>{visibleText(elevation.policy)}</strong> allows
              </p>
              <blockquote class="request-reason">{visibleText(elevation.reason)}</blockquote>
              <Facts elevation={elevation} />
              <Verdict elevation={elevation} onChanged={used.again} />
            </section>
            {may("audit.read") ? <Done id={id} /> : null}
          </div>
        )}
      </Answered>
    </Page>
  );
}

function Facts({ elevation }: { readonly elevation: Elevation }) {
  const { status, opened_at, until, approval_id, closed, reviewed } = elevation;
  return (
    <dl class="facts">
      <dt>Status</dt>
      <dd>
        <Badge kind={status} />
      </dd>
      <dt>Opened</dt>
      <dd>
        <When at={opened_at} />
      </dd>
      <dt>Until</dt>
      <dd>
        <When at={until} />
      </dd>
      {approval_id === null ? null : (
        <>
          <dt>Agreed to</dt>
          <dd>
            <a href={approvalAddress(approval_id)}>{approval_id}</a>
          </dd>
        </>
      )}
      {closed === null ? null : (
        <>
          <dt>Closed</dt>
          <dd>
            <When at={closed.at} /> {closed.key === null ? "by itself" : <Who of={closed.key} />}: {visibleText(closed.reason)}
          </dd>
        </>
      )}
      {reviewed === null ? null : (
        <>
          <dt>Signed off</dt>
          <dd>
            <When at={reviewed.at} /> <Who of={reviewed.key} />: {visibleText(reviewed.notes)}
          </dd>
        </>
      )}
    </dl>
  );
}

interface VerdictProps {
  readonly elevation: Elevation;
  readonly onChanged: () => void;
}

function Verdict({ elevation, onChanged }: VerdictProps) {
  const { session, may } = useSession();
  const [asking, setAsking] = useState<"close" | "review" | null>(null);
  const { id, status, key } = elevation;
  const isOwn = key.id === session.principal.id;
  const mayClose = status === "open" && may("elevations.close") && (isOwn || !session.own.includes("elevations.close"));
  const mayReview = status === "closed" && !isOwn && may("elevations.review");
  if (!mayClose && !mayReview) return null;
  const close = () => setAsking(null);
  const done = () => {
    setAsking(null);
    onChanged();
  };
  const path = `/admin/elevations/${encodeURIComponent(id)}`;
  return (
    <div class="request-verdict">
      {mayClose ? (
        <button class="button danger" type="button" onClick={() => setAsking("close")}>
          Close it now
        </button>
      ) : null}
      {mayReview ? (
        <button class="button primary" type="button" onClick={() => setAsking("review")}>
          Sign it off
        </button>
      ) : null}
      {asking === "close" ? (
        <SayWhy title="Close this elevation?" path={`${path}/close`} verb="Close it" danger onClose={close} onDone={done}>
          <p>Acts of {visibleText(key.name)} are decided without it from now on.</p>
        </SayWhy>
      ) : null}
      {asking === "review" ? (
        <SayWhy
          title="Sign off what was done?"
          path={`${path}/review`}
          field="notes"
          label="What you found"
          verb="Sign off"
          onClose={close}
          onDone={done}
        />
      ) : null}
    </div>
  );
}

/** What the key did while it was elevated. */
function Done({ id }: { readonly id: string }) {
  const standing = useStandings();
  const used = useAnswer<{ readonly data: readonly AuditRecord[]; readonly next_cursor: string | null }>(
    `/admin/audit${queryOf({ elevation: id, limit: SHOWN_AT_ONCE })}`,
  );
  return (
    <section class="card">
      <h2>What was done under it</h2>
      <Answered used={used} what="what was done">
        {({ data, next_cursor }) => {
          const done = data.filter(({ operation }) => operation === null || !OWN_STEPS.includes(operation));
          return done.length === 0 && next_cursor === null ? (
            <Empty title="Nothing yet" />
          ) : (
            <>
              <ul class="said">
                {done.map((record) => (
                  <li key={record.id}>
                    <a href={recordAddress(record.id)}>
                      <When at={record.at} />
                    </a>{" "}
                    {record.outcome === null ? null : <Badge kind={outcomeKind(record.outcome, record.operation)} />}{" "}
                    {visibleText(callInWords(record, standing))}
                  </li>
                ))}
              </ul>
              {next_cursor === null ? null : <a href={auditAddress({ elevation: id })}>All of it in the log</a>}
            </>
          );
        }}
      </Answered>
    </section>
  );
}
