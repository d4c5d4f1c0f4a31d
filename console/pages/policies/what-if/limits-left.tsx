// What the call would be charged, and what is left of it.

import type { Explanation } from "../../../api/answers.ts";
import { Badge } from "../../../parts/badge.tsx";
import { ColumnHeads } from "../../../parts/column-heads.tsx";
import { TableBox } from "../../../parts/table-box.tsx";
import { When } from "../../../parts/when.tsx";
import { visibleText } from "../../../words/visible-text.ts";
import { amountText, bucketText, spanText } from "../../keys/limit-words.ts";

export function LimitsLeft({ limits }: Pick<Explanation, "limits">) {
  return (
    <section class="stack">
      <h2>What it would use up</h2>
      <TableBox label="Limits">
        <table class="table">
          <ColumnHeads of={["Limit", { number: "Takes" }, { number: "Left" }, "Fits"]} />
          <tbody>
            {limits.map((one) => (
              <tr key={`${one.limit} ${one.bucket}`}>
                <td data-label="Limit" class="long">
                  <div>
                    <code>{visibleText(one.limit)}</code>
                    {one.bucket === "" ? null : <span class="quiet small"> {visibleText(bucketText(one.bucket))}</span>}
                    <p class="quiet small">
                      {amountText(one.max, one.currency)} {spanText(one)}
                    </p>
                  </div>
                </td>
                <td data-label="Takes" class="number">
                  {amountText(one.amount, one.currency)}
                </td>
                <td data-label="Left" class="number">
                  {amountText(one.left, one.currency)}
                </td>
                <td data-label="Fits">
                  <div>
                    <Badge kind={one.fits ? "fits" : "does not fit"} />
                    {one.fits_at === null ? null : (
                      <p class="small">
                        from <When at={one.fits_at} />
                      </p>
                    )}
                  </div>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableBox>
    </section>
  );
}
