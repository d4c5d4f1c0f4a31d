// One request: what would happen, who asks and why, which rule wants a second person; then yes or no, with a reason.

import { useState } from "preact/hooks";
import { useRoute } from "preact-iso";
import type { Approval } from "../../api/answers.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { auditAddress, CONSOLE, userAddress } from "../../parts/addresses.ts";
import { Arguments } from "../../parts/arguments.tsx";
import { Badge } from "../../parts/badge.tsx";
import { KeyMark } from "../../parts/key-mark.tsx";
import { Answered } from "../../parts/notice.tsx";
import { OperationCode } from "../../parts/operation-code.tsx";
import { Page } from "../../parts/page.tsx";
import { SayWhy } from "../../parts/say-why.tsx";
import { useKnownKey } from "../../parts/use-known-keys.ts";
import { When } from "../../parts/when.tsx";
import { Who } from "../../parts/who.tsx";
import { useSession } from "../../session/session.ts";
import { callInWords } from "../../words/call-in-words.ts";
import { consequenceOf } from "../../words/consequences.ts";
import { requestOf } from "../../words/request-of.ts";
import { idleStatus } from "../../words/standing.ts";
import { visibleText } from "../../words/visible-text.ts";

export function ApprovalPage() {
  const { id = "" } = useRoute().params;
  const used = useAnswer<Approval>(`/admin/approvals/${encodeURIComponent(id)}`);
  return (
    <Page title="Request for approval" about={<a href={`${CONSOLE}/approvals`}>All requests</a>}>
      <Answered used={used} what="this request">
        {(approval) => <Request approval={approval} onChanged={used.again} />}
      </Answered>
    </Page>
  );
}

interface RequestProps {
  readonly approval: Approval;
  readonly onChanged: () => void;
}

function Request({ approval, onChanged }: RequestProps) {
  return (
    <div class="stack request">
      <section class="card request-head" aria-label="What is asked">
        <p class="request-words">
          <Who of={approval.key} /> asks to <strong>{callInWords(requestOf(approval))}</strong>
        </p>
        <Consequence operation={approval.operation} />
        {approval.reason === "" ? (
          <p class="quiet">No reason was given.</p>
        ) : (
          <blockquote class="request-reason">{visibleText(approval.reason)}</blockquote>
        )}
        <p class="request-state">
          <Badge kind={approval.status} />
          <span class="quiet">
            {approval.approvals.length} of {approval.needed} agreed
          </span>
        </p>
        {approval.status === "approved" ? (
          <p class="quiet">
            Nothing is sent by itself: it goes through once {visibleText(approval.key.name)} sends the same call again.
          </p>
        ) : null}
        <Verdict approval={approval} onChanged={onChanged} />
      </section>
      <div class="cards">
        <section class="card">
          <h2>The exact call</h2>
          <Arguments args={approval.args} />
        </section>
        <section class="card">
          <h2>About it</h2>
          <Facts approval={approval} />
        </section>
      </div>
      <Said approval={approval} />
    </div>
  );
}

function Consequence({ operation }: { readonly operation: string }) {
  const words = consequenceOf(operation);
  return words === null ? null : <p class="request-consequence">{words}</p>;
}

function Facts({ approval }: { readonly approval: Approval }) {
  const { id, key, operation, policy, rule, asked_at, until, api_version, intent_id, target } = approval;
  const users = typeof target === "string" ? [target] : (target ?? []);
  const mayReadLog = useSession().may("audit.read");
  return (
    <dl class="facts">
      <dt>Operation</dt>
      <dd>
        <OperationCode name={operation} />
      </dd>
      {users.length === 0 ? null : (
        <>
          <dt>{users.length === 1 ? "User" : "Users"}</dt>
          <dd>
            {users.map((user) => (
              <div key={user}>
                {mayReadLog ? (
                  <a class="ids" href={userAddress(user)}>
                    {user}
                  </a>
                ) : (
                  <span class="ids">{user}</span>
                )}
              </div>
            ))}
          </dd>
        </>
      )}
      <dt>Key</dt>
      <dd>
        <code>{visibleText(key.id)}</code>
      </dd>
      <dt>Rule</dt>
      <dd>{policy === null ? "–" : `${policy}/${rule ?? ""}`}</dd>
      <dt>Asked</dt>
      <dd>
        <When at={asked_at} />
      </dd>
      <dt>Open until</dt>
      <dd>
        <When at={until} />
      </dd>
      {api_version === null ? null : (
        <>
          <dt>API version</dt>
          <dd>{api_version}</dd>
        </>
      )}
      <dt>Request</dt>
      <dd>
        <code>{id}</code>
      </dd>
      {mayReadLog ? (
        <>
          <dt>In the log</dt>
          <dd>
            <a href={auditAddress({ approval: id })}>Its whole story</a>
          </dd>
        </>
      ) : null}
      {intent_id === null ? null : (
        <>
          <dt>Sent as</dt>
          <dd>
            <code>{intent_id}</code>
          </dd>
        </>
      )}
    </dl>
  );
}

/** Who has agreed, and who has ended it. */
function Said({ approval: { approvals, ended, status } }: { readonly approval: Approval }) {
  if (approvals.length === 0 && ended === null) return null;
  return (
    <section class="card">
      <h2>What was said</h2>
      <ul class="said">
        {approvals.map(({ key, reason, at }) => (
          <li key={`${key.id} ${at}`}>
            <Badge kind="approved" /> <Who of={key} /> <When at={at} />
            <p>{visibleText(reason)}</p>
          </li>
        ))}
        {ended === null ? null : (
          <li>
            <Badge kind={status} /> <Who of={ended.key} /> <When at={ended.at} />
            <p>{visibleText(ended.reason)}</p>
          </li>
        )}
      </ul>
    </section>
  );
}

/** Buttons for what the session may do about a request that is still open. */
function Verdict({ approval, onChanged }: RequestProps) {
  const { session, may } = useSession();
  const [asking, setAsking] = useState<"approve" | "reject" | "withdraw" | null>(null);
  const { id, status, key } = approval;
  const open = status === "pending" || status === "approved";
  const own = key.id === session.principal.id;
  const mayApprove = status === "pending" && !own && session.principal.kind !== "root" && may("approvals.approve");
  const mayReject = open && may("approvals.reject");
  const mayWithdraw = open && own && may("approvals.withdraw");
  const asker = useKnownKey(key.id);
  if (!open) return null;
  if (!mayApprove && !mayReject && !mayWithdraw)
    return <p class="quiet">Somebody with a key that may approve has to say yes or no.</p>;
  const done = () => {
    setAsking(null);
    onChanged();
  };
  const close = () => setAsking(null);
  const path = `/admin/approvals/${encodeURIComponent(id)}`;
  const words = callInWords(requestOf(approval));
  return (
    <div class="request-verdict">
      {idleStatus(asker) === null ? null : (
        <p class="note warn">The key that asks is not in force now: the call would be refused, approved or not.</p>
      )}
      {mayApprove ? (
        <button class="button primary" type="button" onClick={() => setAsking("approve")}>
          Approve
        </button>
      ) : null}
      {mayReject ? (
        <button class="button danger" type="button" onClick={() => setAsking("reject")}>
          Reject
        </button>
      ) : null}
      {mayWithdraw ? (
        <button class="button" type="button" onClick={() => setAsking("withdraw")}>
          Withdraw
        </button>
      ) : null}
      {asking === "approve" ? (
        <SayWhy title="Approve this call?" path={`${path}/approve`} verb="Approve" onClose={close} onDone={done}>
          <p>
            {visibleText(key.name)}
            <KeyMark id={key.id} /> may then {words}, once.
          </p>
          <Consequence operation={approval.operation} />
        </SayWhy>
      ) : null}
      {asking === "reject" ? (
        <SayWhy title="Reject this call?" path={`${path}/reject`} verb="Reject" danger onClose={close} onDone={done}>
          <p>It is not sent, and the same call is refused until its time is over.</p>
        </SayWhy>
      ) : null}
      {asking === "withdraw" ? (
        <SayWhy title="Withdraw this request?" path={`${path}/withdraw`} verb="Withdraw" onClose={close} onDone={done}>
          <p>It is not sent. The same call can be asked for again.</p>
        </SayWhy>
      ) : null}
    </div>
  );
}
