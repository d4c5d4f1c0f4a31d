// Each try to deliver, the newest first. A message can be sent once more, under the same id.

import { useState } from "preact/hooks";
import type { Deliveries, Delivery, Hook } from "../../api/answers.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { ColumnHeads } from "../../parts/column-heads.tsx";
import { Answered, Empty } from "../../parts/notice.tsx";
import { TableBox } from "../../parts/table-box.tsx";
import { useChange } from "../../parts/use-change.ts";
import { When } from "../../parts/when.tsx";
import { visibleText } from "../../words/visible-text.ts";

interface DeliveriesProps {
  /** Of the hook. */
  readonly path: string;
  readonly mayResend: boolean;
}

export function HookDeliveries({ path, mayResend }: DeliveriesProps) {
  const used = useAnswer<Deliveries>(`${path}/deliveries?limit=100`);
  return (
    <section class="card">
      <div class="card-head">
        <h2>Deliveries</h2>
        <button class="button small" type="button" onClick={used.again}>
          Look again
        </button>
      </div>
      <Answered used={used} what="the deliveries">
        {({ data }) =>
          data.length === 0 ? (
            <Empty title="Nothing was sent yet">
              <p>Send it a test to see whether it arrives.</p>
            </Empty>
          ) : (
            <TableBox label="Deliveries">
              <table class="table">
                <ColumnHeads
                  of={["Time", "Event", "Answer", { number: "Took" }, "Message", mayResend ? { spoken: "Send again" } : null]}
                />
                <tbody>
                  {data.map((delivery) => (
                    <DeliveryRow
                      key={`${delivery.id} ${delivery.at}`}
                      delivery={delivery}
                      resend={mayResend ? { path: `${path}/deliveries/${delivery.id}/resend`, done: used.again } : null}
                    />
                  ))}
                </tbody>
              </table>
            </TableBox>
          )
        }
      </Answered>
    </section>
  );
}

interface RowProps {
  readonly delivery: Delivery;
  /** Null: this session may not. */
  readonly resend: { readonly path: string; readonly done: () => void } | null;
}

function DeliveryRow({ delivery, resend }: RowProps) {
  const { id, type, at, status, ms, error, next_try_at } = delivery;
  return (
    <tr>
      <td data-label="Time">
        <When at={at} />
      </td>
      <td data-label="Event">{type}</td>
      <td data-label="Answer" class="long">
        <div>
          <span class={error === null ? "badge good" : "badge bad"}>
            <span aria-hidden="true">{error === null ? "✓" : "✕"}</span> {status ?? "none"}
          </span>
          {error === null ? null : <span class="small"> {visibleText(error)}</span>}
          {next_try_at === null ? null : (
            <p class="quiet small">
              next <When at={next_try_at} />
            </p>
          )}
        </div>
      </td>
      <td data-label="Took" class="number">
        {Math.round(ms)} ms
      </td>
      <td data-label="Message" class="ids long">
        {visibleText(id)}
      </td>
      {resend === null ? null : (
        <td>
          <Resend path={resend.path} id={id} done={resend.done} />
        </td>
      )}
    </tr>
  );
}

function Resend({ path, id, done }: { readonly path: string; readonly id: string; readonly done: () => void }) {
  const change = useChange();
  const [hook, setHook] = useState<Hook | null>(null);
  async function send() {
    const asked = await change.make<Hook>(path, { method: "POST", body: {} });
    if (asked?.ok !== true) return;
    setHook(asked.value);
    done();
  }
  return (
    <>
      <button
        class="button small"
        type="button"
        aria-label={`Send again ${id}`}
        disabled={change.busy}
        onClick={() => void send()}
      >
        {change.busy ? "Sending …" : "Send again"}
      </button>
      <p class="quiet small" role="status">
        {hook === null ? null : hook.failing === null ? (
          "It is on its way."
        ) : (
          <>
            It waits with the rest, until <When at={hook.failing.next_try_at} />.
          </>
        )}
      </p>
      {change.failure === null ? null : (
        <p class="fault" role="alert">
          {change.failure.text}
        </p>
      )}
    </>
  );
}
