// Who is told of what, and whether it arrives.

import { useState } from "preact/hooks";
import type { HookList, MadeHook } from "../../api/answers.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { hookAddress } from "../../parts/addresses.ts";
import { ColumnHeads } from "../../parts/column-heads.tsx";
import { Answered, Empty } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { ShownOnce } from "../../parts/shown-once.tsx";
import { TableBox } from "../../parts/table-box.tsx";
import { When } from "../../parts/when.tsx";
import { useSession } from "../../session/session.ts";
import { visibleText } from "../../words/visible-text.ts";
import { HookHealth } from "./hook-health.tsx";
import { MakeHook } from "./make-hook.tsx";

export function HooksPage() {
  const { may } = useSession();
  const used = useAnswer<HookList>("/admin/hooks");
  const [making, setMaking] = useState(false);
  const [made, setMade] = useState<MadeHook | null>(null);
  const make = may("hooks.create") ? (
    <button class="button primary" type="button" onClick={() => setMaking(true)}>
      Make a hook
    </button>
  ) : undefined;
  return (
    <Page title="Hooks" about="Addresses that are told of events as they come into the log, signed." actions={make}>
      {made === null ? null : (
        <section class="card stack" aria-label="The new hook">
          <p>
            <a href={hookAddress(made.id)}>{visibleText(made.url)}</a> is told from now on.
          </p>
          <ShownOnce secret={made.secret} what="secret" />
        </section>
      )}
      <Answered used={used} what="the hooks">
        {({ data }) =>
          data.length === 0 ? (
            <Empty title="There is no hook">
              <p>A hook posts events to an address of yours: denials, money, approvals, trouble with the log.</p>
            </Empty>
          ) : (
            <TableBox label="Hooks">
              <table class="table">
                <ColumnHeads of={["Address", "How it goes", "Events", { number: "Waiting" }, "Last delivered"]} />
                <tbody>
                  {data.map((hook) => (
                    <tr key={hook.id}>
                      <th scope="row" data-label="Address" class="long">
                        <a href={hookAddress(hook.id)}>{visibleText(hook.url)}</a>
                      </th>
                      <td data-label="How it goes" class="long">
                        <HookHealth hook={hook} />
                      </td>
                      <td data-label="Events">{hook.events.length === 1 ? hook.events[0] : `${hook.events.length} types`}</td>
                      <td data-label="Waiting" class="number">
                        {hook.waiting}
                      </td>
                      <td data-label="Last delivered">
                        {hook.last_delivered_at === null ? (
                          <span class="quiet">never</span>
                        ) : (
                          <When at={hook.last_delivered_at} />
                        )}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </TableBox>
          )
        }
      </Answered>
      {making ? (
        <MakeHook
          onClose={() => setMaking(false)}
          onMade={(hook) => {
            setMaking(false);
            setMade(hook);
            used.again();
          }}
        />
      ) : null}
    </Page>
  );
}
