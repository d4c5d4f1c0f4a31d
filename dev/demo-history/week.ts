// A week of work, UTC: busy by day, quiet at night and at weekends, with a report every night and things that happen once. Pure: of one moment
// it is always the same week. Some 1,800 records.
import { chanceOf } from "./chance.ts";
import { mintForIntern, publish, revokeInternsKey, rotateSupportKey } from "./office.ts";
import {
  agentChat,
  agentLoop,
  agentSpree,
  financeHour,
  largeCredit,
  nightlyReport,
  outage,
  refusedByClerk,
  spamWave,
  supportTickets,
  trustReview,
  unclearBan,
} from "./scenes.ts";
import { countersFrom, Stage } from "./stage.ts";
import type { Step } from "./step.ts";

const SEED = "bailiff demo history 1";
const HOUR_MS = 3_600_000;
export const WEEK_MS = 7 * 24 * HOUR_MS;
/** Work comes in stretches: what lies together costs less to keep, too. */
const SLOT_MS = 600_000;
/** Of a slot, for what was begun to be ended in it. */
const SLOT_START_MS = 120_000;

export interface PublishedBundle {
  readonly version: string;
  readonly policies: readonly string[];
}

/** What happened in the week that ends at `untilMs`, oldest first. */
export function demoWeek(untilMs: number, bundle: PublishedBundle): readonly Step[] {
  const chance = chanceOf(`${SEED} ${untilMs}`);
  const counters = countersFrom({ ticket: 1_040, invoice: 310, case: 70, chat: 5_000, appeal: 20 });
  const fromMs = untilMs - WEEK_MS;
  const steps: Step[] = [];
  const onStage = (atMs: number, play: (stage: Stage) => void) => {
    const stage = new Stage(chance, counters, atMs);
    play(stage);
    steps.push(...stage.steps);
  };
  onStage(fromMs + 1_000, (stage) => {
    publish(stage, bundle);
    mintForIntern(stage.wait(20, 40), new Date(fromMs + 5 * WEEK_MS).toISOString());
    // What the last minutes would have had: nothing is begun there that does not end in time.
    for (const due of [fromMs - SLOT_MS, fromMs]) ONCE.get(timeOfWeek(due))?.(stage.wait(30, 60));
  });
  for (let slotMs = fromMs + SLOT_MS; slotMs < untilMs - SLOT_MS; slotMs += SLOT_MS) {
    const once = ONCE.get(timeOfWeek(slotMs));
    onStage(slotMs + chance.between(0, SLOT_START_MS), (stage) => (once === undefined ? workSlot(stage, slotMs) : once(stage)));
  }
  // Somebody is always at work when one looks.
  onStage(untilMs - SLOT_MS, (stage) => supportTickets(stage, 2));
  return steps.filter(({ atMs }) => atMs < untilMs).toSorted((a, b) => a.atMs - b.atMs);
}

/** `2 14:30`: Tuesday, UTC, cut to ten minutes. */
function timeOfWeek(atMs: number): string {
  const at = new Date(Math.floor(atMs / SLOT_MS) * SLOT_MS);
  return `${at.getUTCDay()} ${at.toISOString().slice(11, 16)}`;
}

const ONCE: ReadonlyMap<string, (stage: Stage) => void> = new Map([
  ["1 10:20", rotateSupportKey],
  ["1 14:10", (stage: Stage) => unclearBan(stage, "ok")],
  ["2 09:40", (stage: Stage) => largeCredit(stage, 120_000)],
  ["2 15:30", agentSpree],
  ["3 11:20", outage],
  ["3 16:20", spamWave],
  ["4 10:10", (stage: Stage) => largeCredit(stage, 80_000)],
  ["4 13:40", refusedByClerk],
  ["4 15:20", (stage: Stage) => unclearBan(stage, "failed")],
  ["5 09:10", revokeInternsKey],
  ["5 14:00", agentSpree],
  ["6 21:30", agentLoop],
]);

function workSlot(stage: Stage, slotMs: number): void {
  const { chance } = stage;
  const [hour, minute] = [new Date(slotMs).getUTCHours(), new Date(slotMs).getUTCMinutes()];
  const busy = busyAt(slotMs, hour);
  const isWorked = chance.isOf(busy);
  const what = chance.next();
  if (hour === 2 && minute < 10) nightlyReport(stage);
  else if (!isWorked) return;
  else if (busy <= QUIET) agentChat(stage);
  else if (what < 0.42) supportTickets(stage, chance.between(1, 3));
  else if (what < 0.62) financeHour(stage);
  else if (what < 0.78) trustReview(stage);
  else for (let chats = chance.between(1, 3); chats > 0; chats -= 1) agentChat(stage);
}

/** Only the assistant is awake. */
const QUIET = 0.1;

/** How likely somebody works in ten minutes of this hour. */
function busyAt(atMs: number, hour: number): number {
  const day = new Date(atMs).getUTCDay();
  const isWeekend = day === 0 || day === 6;
  if (hour < 6 || hour >= 21) return QUIET;
  if (isWeekend) return hour >= 9 && hour < 18 ? 0.2 : QUIET;
  if (hour < 8 || hour >= 18) return 0.2;
  return hour === 12 ? 0.25 : 0.45;
}
