// One key: what it may do, what it has used of its limits, and what can be done about it.
import { useRoute } from "preact-iso";
import type { KeyWithUsage } from "../../api/answers.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { auditAddress, CONSOLE } from "../../parts/addresses.ts";
import { Badge } from "../../parts/badge.tsx";
import { Answered, Empty } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { When } from "../../parts/when.tsx";
import { WhoById } from "../../parts/who.tsx";
import { useSession } from "../../session/session.ts";
import { visibleText } from "../../words/visible-text.ts";
import { KeyTimeline } from "../audit/timeline.tsx";
import { KeyChanges } from "./key-changes.tsx";
import { KeyFacts } from "./key-facts.tsx";
import { KeyUsage } from "./key-usage.tsx";

export function KeyPage() {
  const { id = "" } = useRoute().params;
  const { may } = useSession();
  const used = useAnswer<KeyWithUsage>(`/admin/keys/${encodeURIComponent(id)}`);
  const { answer } = used;
  if (answer.state === "failed" && answer.failure.status === 404) return <NoSuchKey id={id} />;
  const name = answer.state === "failed" ? undefined : answer.value?.name;
  return (
    <Page title={name === undefined ? "Key" : `Key: ${visibleText(name)}`} about={<a href={`${CONSOLE}/keys`}>All keys</a>}>
      <Answered used={used} what="this key">
        {(key) => (
          <div class="stack">
            {key.revoked === null ? null : <Revoked revoked={key.revoked} />}
            <section class="card">
              <div class="card-head">
                <h2>{visibleText(key.name)}</h2>
                <Badge kind={key.status} />
              </div>
              <KeyFacts shown={key} />
              <KeyChanges shown={key} onChanged={used.again} />
            </section>
            <section class="card">
              <h2>Limits</h2>
              <KeyUsage usage={key.usage} />
            </section>
            {may("audit.read") ? (
              <section>
                <div class="card-head">
                  <h2>What was done with it</h2>
                  <a href={auditAddress({ key: key.id })}>As a table</a>
                </div>
                <KeyTimeline keyId={key.id} />
              </section>
            ) : null}
          </div>
        )}
      </Answered>
    </Page>
  );
}

/** Records outlive what is known of their key, and those of the demo week never had one. */
function NoSuchKey({ id }: { readonly id: string }) {
  const { may } = useSession();
  return (
    <Page title="Key" about={<a href={`${CONSOLE}/keys`}>All keys</a>}>
      <Empty title={`There is no key ${visibleText(id)} here`}>
        <p>
          It was not minted by this deployment, or is beyond what your key may see. The keys of the demo week exist in its records
          only.
        </p>
        {may("audit.read") ? <a href={auditAddress({ key: id })}>What the log has of it</a> : null}
      </Empty>
    </Page>
  );
}

function Revoked({ revoked: { at, by, reason } }: { readonly revoked: NonNullable<KeyWithUsage["revoked"]> }) {
  return (
    <p class="note bad">
      Revoked <When at={at} /> by <WhoById id={by} />: {visibleText(reason)}. Nothing lifts it.
    </p>
  );
}
