// The start: what happened, and what wants attention. Each part is there for whoever may see it; the rest says what it would take.
import { useLocation } from "preact-iso";
import type { Overview } from "../../api/answers.ts";
import { queryOf } from "../../api/query.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { Answered } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { AttentionCards } from "./attention-cards.tsx";
import { CallsCard } from "./calls-card.tsx";
import { ChainState } from "./chain-state.tsx";
import { MoneyBars } from "./money-bars.tsx";
import { BusiestKeys, DeniedRules } from "./top-lists.tsx";

const SPANS = [
  ["24h", "24 hours"],
  ["7d", "7 days"],
  ["30d", "30 days"],
] as const;

/** For whoever may not see it, another page is the start (`app.tsx`). */
export function OverviewPage() {
  return (
    <Page title="Overview" about="What happened, and what wants attention. Times are UTC.">
      <Shown />
    </Page>
  );
}

function Shown() {
  const { path, query } = useLocation();
  const [span] = SPANS.find(([name]) => name === query["span"]) ?? SPANS[0];
  const used = useAnswer<Overview>(`/admin/overview${queryOf({ span })}`);
  return (
    <>
      <Tabs
        label="How far back"
        tabs={SPANS.map(([name, label]) => ({
          label,
          address: `${path}${queryOf({ span: name === "24h" ? null : name })}`,
          current: name === span,
        }))}
      />
      <Answered used={used} what="the overview">
        {(overview) => <Parts overview={overview} />}
      </Answered>
    </>
  );
}

function Parts({ overview }: { readonly overview: Overview }) {
  const { calls, money } = overview;
  return (
    <div class="stack overview">
      <AttentionCards overview={overview} />
      {calls === null ? null : <CallsCard overview={overview} calls={calls} />}
      <div class="cards">
        {calls === null ? null : <DeniedRules overview={overview} calls={calls} />}
        {calls === null ? null : <BusiestKeys overview={overview} calls={calls} />}
        {money === null ? null : <MoneyBars money={money} />}
        <ChainState overview={overview} />
      </div>
      <Missing overview={overview} />
    </div>
  );
}

function Missing({ overview: { restricted, unavailable } }: { readonly overview: Overview }) {
  const needs = [...new Set(restricted.map((one) => one.needs))];
  return (
    <>
      {unavailable.length === 0 ? null : (
        <p class="note warn" role="status">
          Storage did not answer for a part of this page ({unavailable.map(worded).join(", ")}). Load it again in a moment.
        </p>
      )}
      {needs.length === 0 ? null : (
        <p class="quiet small">
          Left out, because it takes more than your key may or sees: {restricted.map(({ part }) => worded(part)).join(", ")} (
          {needs.join(", ")}).
        </p>
      )}
    </>
  );
}

type PartName = Overview["restricted"][number]["part"];

/** The parts as a sentence names them. */
const PARTS: Readonly<Record<PartName, string>> = {
  calls: "calls",
  money: "money",
  approvals_waiting: "requests for approval",
  elevations_unreviewed: "elevations without a sign-off",
  outcomes_unknown: "acts whose outcome nobody knows",
  bypasses: "changes past Bailiff",
  hooks_broken: "broken hooks",
  keys_expiring: "keys that expire",
  keys_asleep: "keys not used",
  keys_without_policy: "keys without their policy",
  ledgers_behind: "ledgers behind",
  log_troubles: "contradictions in storage",
  checkpoint: "the last checkpoint",
  bucket: "where checkpoints are kept",
  copy: "the copy of the log",
};

function worded(part: PartName): string {
  return PARTS[part];
}
