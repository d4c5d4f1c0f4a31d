// `bailiff policies shadow`: what rules on trial would have done to the calls that there were.
import { auditRecords } from "../audit-pages.ts";
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { type KeysNamed, withStandings } from "../keys/keys-named.ts";
import { countShadows, flipCount } from "../policies/shadow-counts.ts";
import { readMoment, requireSpan } from "../read-argument.ts";
import { table } from "../table.ts";
import { amountOf } from "../wording.ts";

export function shadowCommand({ api, terminal, now }: CliContext) {
  const when = (text: string) => readMoment(text, now());
  return command("shadow", "Count what rules with shadow: true would have done, by rule and key, from the audit log", [
    "policies shadow",
    "policies shadow --from 24h",
    "policies shadow --from 2026-11-01 --to 2026-11-07 --json",
  ])
    .option("--from <when>", "day (in UTC), time, or how long ago; without it 7 days ago", when)
    .option("--to <when>", "day (its end, in UTC), time, or how long ago; without it until now", when)
    .option("--json", "print the counts as JSON")
    .action(async ({ from = when("7d"), to, json }) => {
      requireSpan({ from, to });
      let keys: KeysNamed;
      const records = auditRecords(api(), { shadow: "any", from, to }, (read, oldest, named) => {
        keys = { ...keys, ...named };
        terminal.progress(`${read} records, back to ${oldest ?? "the start"}`);
      });
      const counts = await countShadows(records);
      terminal.progressDone();
      if (json === true) return terminal.printJson({ from, to: to ?? null, data: counts });
      if (counts.length === 0) return terminal.print("No rule on trial would have had a say since then.");
      const rows = withStandings(counts, keys).map((count) => [
        `${count.policy}/${count.rule}`,
        `${count.key.id} (${count.key.name})`,
        count.calls,
        count.flips_to_allow,
        count.flips_to_deny,
        count.unknown,
        count.last_at,
        count.example,
      ]);
      terminal.print(
        table(["rule", "key", "calls", "would allow", "would deny", "unknown", "last", "example"], rows, terminal.columns),
      );
      const flips = counts.reduce((sum, count) => sum + flipCount(count), 0);
      const shown = flips === 0 ? "" : ` One of them in full: bailiff audit show ${counts[0]?.example ?? ""}`;
      terminal.notice(`${amountOf(flips, "decision")} would flip.${shown}`);
    });
}
