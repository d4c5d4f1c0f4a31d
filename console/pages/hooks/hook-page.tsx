// One hook: how it goes, what it is told, each try to deliver, and what can be done about it.
import { useRoute } from "preact-iso";
import type { Hook } from "../../api/answers.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { auditAddress, CONSOLE } from "../../parts/addresses.ts";
import { Answered } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { When } from "../../parts/when.tsx";
import { WhoById } from "../../parts/who.tsx";
import { useSession } from "../../session/session.ts";
import { visibleLines, visibleText } from "../../words/visible-text.ts";
import { HookChanges } from "./hook-changes.tsx";
import { HookDeliveries } from "./hook-deliveries.tsx";
import { HookHealth } from "./hook-health.tsx";

export function HookPage() {
  const { id = "" } = useRoute().params;
  const { may } = useSession();
  const path = `/admin/hooks/${encodeURIComponent(id)}`;
  const used = useAnswer<Hook>(path);
  return (
    <Page title="Hook" about={<a href={`${CONSOLE}/hooks`}>All hooks</a>}>
      <Answered used={used} what="this hook">
        {(hook) => (
          <div class="stack">
            <section class="card">
              <div class="card-head">
                <h2 class="ids">{visibleText(hook.url)}</h2>
                <HookHealth hook={hook} />
              </div>
              <HookFacts hook={hook} />
              <HookChanges hook={hook} onChanged={used.again} />
            </section>
            {may("hooks.deliveries") ? <HookDeliveries path={path} mayResend={may("hooks.resend")} /> : null}
          </div>
        )}
      </Answered>
    </Page>
  );
}

function HookFacts({ hook }: { readonly hook: Hook }) {
  const { id, events, filter, failing, counts, waiting, made_by, created_at, last_delivered_at, public_keys } = hook;
  const mayReadLog = useSession().may("audit.read");
  return (
    <dl class="facts">
      <dt>Events</dt>
      <dd>
        <ul class="chips">
          {events.map((type) => (
            <li key={type} class="chip flat">
              {type}
            </li>
          ))}
        </ul>
      </dd>
      <dt>Filter</dt>
      <dd>{filter === null ? <span class="quiet">none: all of them</span> : <code>{visibleLines(filter)}</code>}</dd>
      {failing === null ? null : (
        <>
          <dt>Failing</dt>
          <dd>
            since <When at={failing.since} />, {failing.tries} tries: {visibleText(failing.error)}. Next try{" "}
            <When at={failing.next_try_at} />
          </dd>
        </>
      )}
      <dt>Delivered</dt>
      <dd>
        {counts.delivered}
        {last_delivered_at === null ? null : (
          <>
            , the last <When at={last_delivered_at} />
          </>
        )}
      </dd>
      <dt>Waiting</dt>
      <dd>{waiting}</dd>
      <dt>Lost</dt>
      <dd>
        {counts.dropped} dropped, {counts.filter_errors} with a filter that failed
      </dd>
      <dt>Public key</dt>
      <dd>
        {public_keys.map(({ key, valid_until }) => (
          <div key={key}>
            <code>{key}</code>
            {valid_until === null ? null : (
              <>
                {" "}
                until <When at={valid_until} />
              </>
            )}
          </div>
        ))}
      </dd>
      <dt>Made</dt>
      <dd>
        <When at={created_at} /> by <WhoById id={made_by} />
      </dd>
      {mayReadLog ? (
        <>
          <dt>In the log</dt>
          <dd>
            <a href={auditAddress({ target: id })}>What was done to it</a>
          </dd>
        </>
      ) : null}
    </dl>
  );
}
