// Money that keys have moved, against what they may move.

import { Fragment } from "preact";
import { NEAR_SHARE } from "../../../src/audit/record.ts";
import type { Overview } from "../../api/answers.ts";
import { keyAddress } from "../../parts/addresses.ts";
import { KeyMark } from "../../parts/key-mark.tsx";
import { When } from "../../parts/when.tsx";
import { visibleText } from "../../words/visible-text.ts";
import { amountText, spanText } from "../keys/limit-words.ts";

type Money = NonNullable<Overview["money"]>;
type Budget = Money["keys"][number]["limits"][number];

export function MoneyBars({ money }: { readonly money: Money }) {
  const keys = money.keys.filter(({ limits }) => limits.length > 0);
  const moving = keys.filter(({ limits }) => limits.some(({ used }) => used > 0));
  const resting = keys.filter((key) => !moving.includes(key));
  return (
    <section class="card" aria-labelledby="money">
      <h2 id="money">Money moved</h2>
      {keys.length === 0 ? <p class="quiet">No key in force has a limit on amounts of money.</p> : null}
      {moving.length === 0 ? null : (
        <ul class="usage">
          {moving.map(({ id, name, limits }) => (
            <li key={id} class="money-key">
              <h3>
                <a href={keyAddress(id)}>{visibleText(name ?? id)}</a>
                <KeyMark id={id} />
              </h3>
              {limits
                .filter(({ used }) => used > 0)
                .map((budget) => (
                  <BudgetBar key={`${budget.limit} ${budget.bucket}`} budget={budget} name={visibleText(name ?? id)} />
                ))}
            </li>
          ))}
        </ul>
      )}
      {resting.length === 0 ? null : (
        <p class={moving.length === 0 ? "quiet" : "quiet small beside"}>
          Nothing counts now against the budgets of{" "}
          {resting.map(({ id, name }, index) => (
            <Fragment key={id}>
              {index === 0 ? "" : ", "}
              <a href={keyAddress(id)}>{visibleText(name ?? id)}</a>
              <KeyMark id={id} />
            </Fragment>
          ))}
          .
        </p>
      )}
      {money.more ? <p class="quiet small">These are the keys that were used last.</p> : null}
    </section>
  );
}

function BudgetBar({ budget, name }: { readonly budget: Budget; readonly name: string }) {
  const { limit, by, used, max, currency, resets_at } = budget;
  const most = max ?? 0;
  const of = (amount: number) => amountText(amount, currency);
  const whose = by === "target" ? ", of the user with most" : "";
  return (
    <div class="budget">
      <p class="budget-line">
        <code>{limit}</code>
        <span>
          <strong>{of(used)}</strong> of {of(most)}
        </span>
      </p>
      <meter min={0} max={Math.max(most, 1)} high={NEAR_SHARE * most} optimum={0} value={used} aria-label={`${name}: ${limit}`} />
      <p class="quiet small">
        {most === 0 ? "" : `${Math.round((used / most) * 100)} % `}
        {spanText(budget)}
        {whose}
        {used === 0 || resets_at === null ? null : (
          <>
            , all of it back <When at={resets_at} />
          </>
        )}
      </p>
    </div>
  );
}
