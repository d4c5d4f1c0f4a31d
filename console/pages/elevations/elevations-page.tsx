// Keys that may do more for a while: what is open, and what nobody has signed off yet.

import { useLocation } from "preact-iso";
import type { Elevation } from "../../api/answers.ts";
import { queryOf } from "../../api/query.ts";
import { CONSOLE, elevationAddress } from "../../parts/addresses.ts";
import { Badge } from "../../parts/badge.tsx";
import { ColumnHeads } from "../../parts/column-heads.tsx";
import { Listed } from "../../parts/listed.tsx";
import { Empty } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { TableBox } from "../../parts/table-box.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { usePages } from "../../parts/use-pages.ts";
import { When } from "../../parts/when.tsx";
import { Who } from "../../parts/who.tsx";
import { visibleText } from "../../words/visible-text.ts";

const TABS = [
  ["unreviewed", "To sign off"],
  ["open", "Open"],
  ["reviewed", "Signed off"],
  ["all", "All"],
] as const;

export function ElevationsPage() {
  const { query } = useLocation();
  const { status = "unreviewed", key } = query;
  const pages = usePages<Elevation>(`/admin/elevations${queryOf({ status: status === "all" ? null : status, key })}`);
  return (
    <Page
      title="Elevations"
      about="Keys that may do more for a while, with a reason. What was done meanwhile is signed off by somebody else."
    >
      <Tabs
        label="Which elevations"
        tabs={TABS.map(([value, label]) => ({
          label,
          address: `${CONSOLE}/elevations${queryOf({ status: value === "unreviewed" ? null : value, key })}`,
          current: value === status,
        }))}
      />
      <Listed
        pages={pages}
        what="elevations"
        empty={
          <Empty title={status === "unreviewed" ? "Nothing waits for a sign-off" : "None of this kind"}>
            <p>An elevation is opened by its own key: bailiff elevations open --reason …</p>
          </Empty>
        }
      >
        {(rows) => (
          <TableBox label="Elevations">
            <table class="table">
              <ColumnHeads of={["Key", "Policy", "Reason", "Status", "Opened, until"]} />
              <tbody>
                {rows.map((row) => (
                  <tr key={row.id}>
                    <td data-label="Key" class="long">
                      <Who of={row.key} />
                    </td>
                    <td data-label="Policy" class="long">
                      {visibleText(row.policy)}
                    </td>
                    <th scope="row" data-label="Reason" class="long">
                      <a href={elevationAddress(row.id)}>{visibleText(row.reason)}</a>
                    </th>
                    <td data-label="Status">
                      <Badge kind={row.status} />
                    </td>
                    <td data-label="Opened">
                      <div>
                        <When at={row.opened_at} />
                        <p class="quiet small">
                          until <When at={row.closed?.at ?? row.until} />
                        </p>
                      </div>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </TableBox>
        )}
      </Listed>
    </Page>
  );
}
