// What waits for a second person, and what became of it.

import { useLocation } from "preact-iso";
import type { ListedApproval } from "../../api/answers.ts";
import { queryOf } from "../../api/query.ts";
import { approvalAddress, CONSOLE } from "../../parts/addresses.ts";
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
import { callInWords } from "../../words/call-in-words.ts";
import { requestOf } from "../../words/request-of.ts";
import { visibleText } from "../../words/visible-text.ts";

const TABS = [
  ["pending", "Waiting"],
  ["approved", "Approved"],
  ["used", "Used"],
  ["rejected", "Rejected"],
  ["expired", "Expired"],
  ["all", "All"],
] as const;

export function ApprovalsPage() {
  const { query } = useLocation();
  const { status = "pending" } = query;
  const pages = usePages<ListedApproval>(`/admin/approvals${queryOf({ status: status === "all" ? null : status })}`);
  return (
    <Page
      title="Approvals"
      about="Calls that were not sent, because a rule wants a second person. Once enough have agreed, the same call goes through, once."
    >
      <Tabs
        label="Which requests"
        tabs={TABS.map(([value, label]) => ({
          label,
          address: `${CONSOLE}/approvals${value === "pending" ? "" : `?status=${value}`}`,
          current: value === status,
        }))}
      />
      <Listed pages={pages} what="requests" empty={<NoRequests status={status} />}>
        {(rows) => (
          <TableBox label="Requests for approval">
            <table class="table">
              <ColumnHeads of={["Request", "Who asks", "Reason", "Status", "Asked, until"]} />
              <tbody>
                {rows.map((row) => (
                  <ApprovalRow key={row.id} row={row} />
                ))}
              </tbody>
            </table>
          </TableBox>
        )}
      </Listed>
    </Page>
  );
}

function ApprovalRow({ row }: { readonly row: ListedApproval }) {
  return (
    <tr>
      <th scope="row" data-label="Request" class="long">
        <a href={approvalAddress(row.id)}>{callInWords(requestOf(row))}</a>
      </th>
      <td data-label="Who asks" class="long">
        <Who of={row.key} />
      </td>
      <td data-label="Reason" class="long">
        {visibleText(row.reason)}
      </td>
      <td data-label="Status">
        <div>
          <Badge kind={row.status} />
          <p class="quiet small one-line">
            {row.approvals.length} of {row.needed} agreed
          </p>
        </div>
      </td>
      <td data-label="Asked">
        <div>
          <When at={row.asked_at} />
          <p class="quiet small">
            until <When at={row.until} />
          </p>
        </div>
      </td>
    </tr>
  );
}

function NoRequests({ status }: { readonly status: string }) {
  if (status === "pending")
    return (
      <Empty title="Nothing waits for approval">
        <p>A request appears here as soon as a call meets a rule that wants a second person.</p>
      </Empty>
    );
  return (
    <Empty title="None of this kind">
      <p>
        <a href={`${CONSOLE}/approvals?status=all`}>Show all requests</a>
      </p>
    </Empty>
  );
}
