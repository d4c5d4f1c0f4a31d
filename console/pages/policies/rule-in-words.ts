// What a rule says, in words for people: how much it allows in a time, who must agree, what is hidden. The condition stays code: it is what
// the gateway reads.
import type { BundlePolicy, BundleRule, BundleTest } from "../../api/answers.ts";
import { visibleLines } from "../../words/visible-text.ts";

type LimitEntry = NonNullable<BundleRule["limit"]>[number];
type ApproveEntry = NonNullable<BundleRule["approve"]>;

const UNITS: Readonly<Record<string, string>> = { s: "second", m: "minute", h: "hour", d: "day" };
const CALENDAR: Readonly<Record<string, string>> = { "1d": "calendar day", "7d": "week from Monday", "30d": "calendar month" };

/** `1d` as `day`, `10m` as `10 minutes`. */
function spanText(text: string): string {
  const [, count, unit = ""] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const word = UNITS[unit];
  if (count === undefined || word === undefined) return text;
  return count === "1" ? word : `${count} ${word}s`;
}

/** `24h` as `24 hours`, `1d` as `1 day`. */
export function lengthText(text: string): string {
  const words = spanText(text);
  return /^\d/.test(words) || words === text ? words : `1 ${words}`;
}

const NUMBER = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 20 });

function numberText(value: number): string {
  return NUMBER.format(value);
}

/** `At most 50 calls in any day, for each user`; `args.amount adds up to at most 20,000 in any day`. */
export function limitInWords({ max, per, sum, by, window, time_zone }: LimitEntry): string {
  const much = sum === undefined ? `At most ${callsText(max)}` : `${sum} adds up to at most ${numberText(max)}`;
  const span =
    window === "calendar" ? `in one ${CALENDAR[per] ?? spanText(per)} (${time_zone ?? "UTC"})` : `in any ${spanText(per)}`;
  return `${much} ${span}${apartText(by)}`;
}

function callsText(count: number): string {
  return count === 1 ? "1 call" : `${numberText(count)} calls`;
}

function apartText(by: LimitEntry["by"]): string {
  if (by === undefined || by === "key") return "";
  return by === "target" ? ", for each user" : `, for each value of ${by}`;
}

/** `Another person must approve, within 24 hours of the asking` */
export function approveInWords({ count, within }: ApproveEntry): string {
  const who = count === 1 ? "Another person must approve" : `${count} other people must approve`;
  return `${who}, and it goes through within ${lengthText(within)} of the asking`;
}

/** `50/10s` as `50 calls to Clerk in 10 seconds`. */
export function rateInWords(rate: string): string {
  const [calls = "", span = ""] = rate.split("/");
  return `${numberText(Number(calls))} calls to Clerk in ${lengthText(span)}`;
}

/** A condition as it is written. Nothing in it turns a line around, so that it reads as the gateway reads it. */
export function conditionText(when: string): string {
  return visibleLines(when.trim());
}

export type RuleEffect = "allow" | "deny";

export function effectOf(rule: BundleRule): RuleEffect {
  return rule.deny === undefined ? "allow" : "deny";
}

export function patternsOf({ allow, deny }: BundleRule): readonly string[] {
  return deny ?? allow ?? [];
}

/** `5 allow, 2 deny`, and how many of them are on trial. */
export function rulesInWords({ rules }: Pick<BundlePolicy, "rules">): string {
  const denies = rules.filter((rule) => effectOf(rule) === "deny").length;
  const trial = rules.filter(({ shadow }) => shadow === true).length;
  const parts = [
    ...(rules.length === denies ? [] : [`${rules.length - denies} allow`]),
    ...(denies === 0 ? [] : [`${denies} deny`]),
    ...(trial === 0 ? [] : [`${trial} on trial`]),
  ];
  return parts.join(", ");
}

/** What a test expects: `denied by never-staff`, `allowed by small-credits`. */
export function expectationInWords({ expect }: Pick<BundleTest, "expect">): string {
  const { effect, rule, policy, code, hidden } = expect;
  const word = effect === "deny" ? "denied" : "allowed";
  const by = rule === undefined ? "" : rule === null ? " by no rule" : ` by ${policy == null ? rule : `${policy}/${rule}`}`;
  const left = hidden === undefined ? "" : `, ${hidden} left out`;
  const owed = effect === "approve" ? ", once approved" : "";
  return `${word}${by}${owed}${code === undefined ? "" : ` (${code})`}${left}`;
}

/** The policies whose rules a test is about. */
export function policiesOfTest({ policy, policies }: Pick<BundleTest, "policy" | "policies">): readonly string[] {
  return policies ?? (policy === undefined ? [] : [policy]);
}
