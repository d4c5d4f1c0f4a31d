// What a key has used of its limits, a bar each.
import { NEAR_SHARE } from "../../../src/audit/record.ts";
import type { LimitUsage } from "../../api/answers.ts";
import { ruleAddress } from "../../parts/addresses.ts";
import { Empty } from "../../parts/notice.tsx";
import { When } from "../../parts/when.tsx";
import { useSession } from "../../session/session.ts";
import { visibleText } from "../../words/visible-text.ts";
import { amountText, bucketText, eachText, spanText } from "./limit-words.ts";

export function KeyUsage({ usage }: { readonly usage: readonly LimitUsage[] }) {
  if (usage.length === 0)
    return (
      <Empty title="Nothing is counted">
        <p>Its policies have no limit, or nothing was charged in the last while.</p>
      </Empty>
    );
  return (
    <ul class="usage">
      {usage.map((one) => (
        <li key={`${one.limit} ${one.bucket}`}>
          <UsageBar of={one} />
        </li>
      ))}
    </ul>
  );
}

function UsageBar({ of }: { readonly of: LimitUsage }) {
  const { limit, policy, rule, by, bucket, currency, used, max, left, resets_at } = of;
  const amount = (number: number) => amountText(number, currency);
  const { may } = useSession();
  const name = <code>{visibleText(limit)}</code>;
  return (
    <>
      <p class="usage-name">
        {policy !== null && rule !== null && may("policies.read") ? <a href={ruleAddress(policy, rule)}>{name}</a> : name}
        {bucket === "" ? null : <span class="quiet small"> {visibleText(bucketText(bucket))}</span>}
      </p>
      {max === null ? (
        <p>{amount(used)} used; the limit is gone from the policies.</p>
      ) : (
        <>
          <meter
            min={0}
            max={Math.max(max, 1)}
            high={NEAR_SHARE * max}
            optimum={0}
            value={used}
            aria-label={visibleText(`${limit} ${bucket}`)}
          />
          <p class="small">
            <strong>
              {amount(used)} of {amount(max)}
            </strong>{" "}
            {spanText(of)}
            {bucket === "" ? eachText(by) : ""}, {amount(left ?? 0)} left{resets_at === null ? "" : ", all of it back "}
            {resets_at === null ? null : <When at={resets_at} />}
          </p>
        </>
      )}
    </>
  );
}
