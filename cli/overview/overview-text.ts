// The overview for people: a screen of 80 columns. Pure.
import { amountInUnits, moneyText } from "../../src/clerk/money-text.ts";
import { cutLine } from "../cut-line.ts";
import { withStandings } from "../keys/keys-named.ts";
import { amountOf } from "../wording.ts";
import type { OverviewAnswer } from "./overview-answer.ts";

type Calls = NonNullable<OverviewAnswer["calls"]>;
type Bucket = Calls["buckets"][number];

const SHOWN = 5;
const BAR = 30;

/** By part, in the order of what is worse. */
const WANTS: readonly (readonly [part: string, what: string, command: string])[] = [
  ["log_troubles", "places where storage contradicts the log", "bailiff doctor"],
  ["bypasses", "changes past Bailiff", "bailiff audit list --type bypass"],
  ["outcomes_unknown", "acts whose outcome nobody knows", "bailiff audit list --open"],
  ["approvals_waiting", "requests for approval", "bailiff approvals list --status pending"],
  ["elevations_unreviewed", "elevations without a sign-off", "bailiff elevations list --unreviewed"],
  ["hooks_broken", "hooks that are broken", "bailiff hooks list"],
  ["keys_expiring", "keys that expire within 14 days", "bailiff keys usage"],
  ["keys_without_policy", "keys that name a policy that is gone", "bailiff doctor"],
  ["keys_asleep", "keys not used for 30 days", "bailiff keys usage"],
  ["ledgers_behind", "ledgers not copied for a minute", "bailiff doctor"],
];

export function overviewText(answer: OverviewAnswer): string {
  const overview = withStandings(answer, answer.keys);
  const { calls, money, chain, restricted, unavailable } = overview;
  const needs = [...new Set(restricted.map((one) => one.needs))];
  return [
    ...(calls === null ? [] : callLines(calls, overview)),
    ...attentionLines(overview),
    ...(money === null ? [] : moneyLines(money)),
    ...chainLines(chain),
    ...(unavailable.length === 0 ? [] : ["", cutLine("", [`did not answer, ask again: ${unavailable.join(", ")}`])]),
    ...(needs.length === 0 ? [] : ["", cutLine("", [`not shown to this key, which may not (all of): ${needs.join(", ")}`])]),
  ].join("\n");
}

function callLines(
  { total, buckets, denied_rules, busiest_keys, counted_since, missing }: Calls,
  { span }: OverviewAnswer,
): string[] {
  const { admin } = total;
  const most = Math.max(1, ...buckets.map(sizeOf));
  const lacks = missing.ledgers_away + missing.ledgers_left_out + missing.ledgers_behind;
  const unclear = total.ended_unknown === 0 ? null : `${total.ended_unknown} ended unknown at first`;
  return [
    cutLine("", [`${span}: ${total.allowed} allowed`, `${total.denied} denied`, `${total.failed} failed`, unclear]),
    cutLine("  ", [
      `admin plane: ${admin.allowed} allowed, ${admin.denied} denied, ${admin.failed} failed`,
      `without a key: ${total.anonymous}`,
    ]),
    ...(counted_since === null ? [] : [cutLine("  ", [`calls are counted since ${counted_since}`])]),
    ...(lacks === 0 ? [] : [cutLine("  ", [`${amountOf(lacks, "ledger")} not in these numbers`])]),
    "",
    ...buckets.filter((bucket) => sizeOf(bucket) > 0).map((bucket) => bucketLine(bucket, most)),
    ...listed(
      "denied most by",
      denied_rules.map(({ policy, rule, code, count }) => [
        String(count).padStart(7),
        rule === null ? (policy ?? "no rule") : `${policy ?? "?"}/${rule}`,
        code,
      ]),
    ),
    ...listed(
      "busiest keys",
      busiest_keys.map(({ id, name, allowed, denied, failed }) => [
        String(allowed + denied + failed).padStart(7),
        id,
        name,
        denied === 0 ? null : `${denied} denied`,
      ]),
    ),
  ];
}

/** `#`: allowed, `x`: denied, `!`: failed. */
function bucketLine(bucket: Bucket, most: number): string {
  const { from, allowed, denied, failed } = bucket;
  const part = (count: number, mark: string) => mark.repeat(count === 0 ? 0 : Math.max(1, Math.round((count / most) * BAR)));
  const bar = `${part(allowed, "#")}${part(denied, "x")}${part(failed, "!")}`.slice(0, BAR + 2);
  const counts = [`${allowed}`, denied === 0 ? null : `${denied} denied`, failed === 0 ? null : `${failed} failed`];
  return cutLine("  ", [`${from.slice(0, 10)} ${from.slice(11, 16)}`, bar.padEnd(BAR + 2), counts.filter(Boolean).join(", ")]);
}

function sizeOf({ allowed, denied, failed }: Pick<Bucket, "allowed" | "denied" | "failed">): number {
  return allowed + denied + failed;
}

function listed(title: string, rows: readonly (readonly (string | null)[])[]): string[] {
  return rows.length === 0 ? [] : ["", `${title}:`, ...rows.slice(0, SHOWN).map((row) => cutLine("", row))];
}

function attentionLines({ attention }: OverviewAnswer): string[] {
  const wanting = WANTS.flatMap(([part, what, command]) => {
    const found = attention[part];
    if (found === undefined || found === null || found.count === 0) return [];
    const count = `${found.count}${found.more ? "+" : ""}`;
    return [cutLine("", [`${count.padStart(7)}  ${what}`, command])];
  });
  const known = Object.values(attention).some((found) => found !== null);
  if (wanting.length === 0) return known ? ["", "nothing wants attention"] : [];
  return ["", "wants attention:", ...wanting];
}

function moneyLines({ keys }: NonNullable<OverviewAnswer["money"]>): string[] {
  const rows = keys.flatMap(({ name, limits }) =>
    limits
      .filter(({ used }) => used > 0)
      .map(({ limit, currency, used, max }) => {
        const share = max === null || max === 0 ? "" : `${Math.round((used / max) * 100)} %`;
        return [
          share.padStart(7),
          `${amountInUnits(used, currency)} of ${max === null ? "?" : moneyText(max, currency)}`,
          name,
          limit,
        ];
      }),
  );
  return listed("money", rows);
}

function chainLines({ checkpoint, bucket, copy }: OverviewAnswer["chain"]): string[] {
  const signed =
    checkpoint === null ? null : `checkpoint ${checkpoint.seq}, ${checkpoint.at}, ${checkpoint.signed ? "signed" : "not signed"}`;
  const put =
    bucket?.bound === true ? `in the bucket: ${bucket.put ?? "none yet"}${bucket.failing === null ? "" : " (failing)"}` : null;
  const behind =
    copy === null
      ? null
      : copy.not_projected === 0
        ? "all records are in KV"
        : `${amountOf(copy.not_projected, "record")} not in KV yet`;
  const parts = [signed, put, behind].filter((part) => part !== null);
  return parts.length === 0 ? [] : ["", ...parts.map((part) => cutLine("", [`log: ${part}`]))];
}
