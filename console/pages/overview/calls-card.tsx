// How many calls there were and what became of them: in numbers, as a chart, and as a table.

import type { Overview, OverviewBucket, OverviewCalls } from "../../api/answers.ts";
import { auditAddress } from "../../parts/addresses.ts";
import { ColumnHeads } from "../../parts/column-heads.tsx";
import { Empty } from "../../parts/notice.tsx";
import { TableBox } from "../../parts/table-box.tsx";
import { When } from "../../parts/when.tsx";
import { grouped } from "../keys/limit-words.ts";
import { bucketName } from "./bucket-words.ts";
import { callsIn, FATE_WORDS, FATES, fateAddress, unknownAddress } from "./call-links.ts";
import { CallsChart, FateSign } from "./calls-chart.tsx";

interface CallsCardProps {
  readonly overview: Overview;
  readonly calls: OverviewCalls;
}

export function CallsCard({ overview, calls }: CallsCardProps) {
  const { total, buckets, operations, counted_since: since, missing } = calls;
  const lacking = missing.ledgers_away + missing.ledgers_left_out + missing.ledgers_behind;
  const quiet = callsIn(total) === 0;
  return (
    <section class="card calls-card" aria-labelledby="calls">
      <div class="card-head">
        <h2 id="calls">Calls to Clerk</h2>
        <ul class="legend">
          {FATES.map((fate) => (
            <li key={fate}>
              <a class="legend-link" href={fateAddress(overview, operations, [fate])}>
                <FateSign fate={fate} />
                <strong>{grouped(total[fate])}</strong> {FATE_WORDS[fate]}
              </a>
            </li>
          ))}
          {total.ended_unknown === 0 ? null : (
            <li>
              <a class="legend-link" href={unknownAddress(overview, operations)}>
                <span class="chart-unknown" aria-hidden="true">
                  ?
                </span>{" "}
                <strong>{grouped(total.ended_unknown)}</strong> ended in doubt at first
              </a>
            </li>
          )}
        </ul>
      </div>
      {quiet ? (
        <Empty title="No calls in this time">
          <p>Look at a longer time, or point an SDK at Bailiff: each call stands here within seconds.</p>
        </Empty>
      ) : (
        <>
          <CallsChart key={overview.span} buckets={buckets} bucketSeconds={overview.bucket_seconds} operations={operations} />
          <details class="chart-table">
            <summary>The same as a table</summary>
            <CallsTable buckets={buckets} bucketSeconds={overview.bucket_seconds} operations={operations} />
          </details>
        </>
      )}
      <p class="quiet small beside">
        Beside these:{" "}
        <a href={auditAddress({ from: overview.from, to: overview.to, type: "admin" })}>
          {grouped(callsIn(total.admin))} on the admin plane
        </a>
        {total.admin.denied === 0 ? "" : ` (${grouped(total.admin.denied)} denied)`},{" "}
        <a href={auditAddress({ from: overview.from, to: overview.to, type: "anonymous" })}>
          {grouped(total.anonymous)} without a key that Bailiff knows
        </a>
        .
      </p>
      {total.ended_unknown === 0 ? null : (
        <p class="quiet small">
          What ended in doubt counts there for ever, whoever has found out since.{" "}
          <a href={auditAddress({ open: true })}>Those that are still open</a>
        </p>
      )}
      {since === null ? null : (
        <p class="note warn">
          Calls are counted since <When at={since} />: what was before that is in the log, and not in these numbers.
        </p>
      )}
      {lacking === 0 ? null : (
        <p class="note warn">
          {lacking === 1 ? "One ledger is" : `${grouped(lacking)} ledgers are`} not in these numbers: it did not answer, has not
          counted all yet, or there are too many. Load the page again in a minute.
        </p>
      )}
    </section>
  );
}

interface CallsTableProps {
  readonly buckets: readonly OverviewBucket[];
  readonly bucketSeconds: number;
  readonly operations: readonly string[];
}

/** Newest first; times without calls are left out. */
function CallsTable({ buckets, bucketSeconds, operations }: CallsTableProps) {
  const some = buckets.filter((bucket) => callsIn(bucket) + bucket.ended_unknown > 0).toReversed();
  return (
    <TableBox label="Calls over time">
      <table class="table">
        <ColumnHeads
          of={["Time (UTC)", ...FATES.map((fate) => ({ number: FATE_WORDS[fate] })), { number: "ended in doubt at first" }]}
        />
        <tbody>
          {some.map((bucket) => (
            <tr key={bucket.from}>
              <th scope="row" data-label="Time">
                {bucketName(bucket, bucketSeconds)}
              </th>
              {FATES.map((fate) => (
                <td key={fate} class="number" data-label={FATE_WORDS[fate]}>
                  {bucket[fate] === 0 ? "0" : <a href={fateAddress(bucket, operations, [fate])}>{grouped(bucket[fate])}</a>}
                </td>
              ))}
              <td class="number" data-label="in doubt at first">
                {bucket.ended_unknown === 0 ? (
                  "0"
                ) : (
                  <a href={unknownAddress(bucket, operations)}>{grouped(bucket.ended_unknown)}</a>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}
