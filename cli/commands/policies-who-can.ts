// `bailiff policies who-can`: every key that can be in force is asked about at once, by the gateway's own evaluator.
import type * as z from "zod";
import type { ApiClient } from "../api-client.ts";
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { contextOf, fillCall, findOperation, unasked } from "../policies/ask-options.ts";
import { allowText, type KeyDecision, limitText, obstacleOf, whoCanSchema } from "../policies/explain-answer.ts";
import { gatewayVocabulary } from "../policies/gateway-vocabulary.ts";
import { readExpiry, readJsonObject, readReason, readTarget } from "../read-argument.ts";
import { table } from "../table.ts";
import { amountOf } from "../wording.ts";

export function whoCanCommand({ api, terminal, now }: CliContext, finish: (code: ExitCode) => void) {
  return command(
    "who-can",
    "List the keys that may do something now, by which rule and under which limits. Exit 1 when none may",
    [
      "policies who-can users.delete",
      'policies who-can users.adjust_billing_credit_balance --args \'{"amount":10000,"action":"increase"}\'',
      "policies who-can policies.publish",
      'policies who-can users.ban --reason TICKET-7 --target \'{"id":"user_1","private_metadata":{"staff":true}}\'',
    ],
  )
    .argument("<operation>", "what would be called")
    .option(
      "--args <json>",
      "arguments of the call; user and idempotency key are filled in when they are not given",
      readJsonObject,
    )
    .option("--target <json>", "the user, or the key, that it is about", readTarget)
    .option("--reason <reason>", "reason that the caller would give", readReason)
    .option("--ip <address>", "address it would come from")
    .option("--country <code>", "country it would come from")
    .option("--user-agent <text>", "client that it would come from")
    .option("--now <when>", "day, time, or how far from now it would come", (text: string) => readExpiry(text, now()))
    .option("--all", "list the keys that may not as well, with the reason")
    .option("--json", "print the findings as JSON")
    .action(async (operation, options) => {
      const client = api();
      const entry = findOperation(gatewayVocabulary(), operation);
      const { args, target, assumed } = fillCall(entry, options.args ?? {}, options.target, now());
      const question = { operation, args, ...(target === undefined ? {} : { target }), context: contextOf(options) };
      const findings = await askAll(client, question, (count) => terminal.progress(`${count} keys`));
      terminal.progressDone();
      const allowed = findings.filter(({ decision }) => obstacleOf(decision) === null);
      const shown = options.all === true ? findings : allowed;
      if (allowed.length === 0) finish(EXIT.no);
      if (options.json === true) terminal.printJson({ operation, args, assumed, data: shown });
      else {
        for (const text of assumed) terminal.notice(`assumed: ${text}`);
        const note = unasked(entry);
        if (note !== null) terminal.notice(note);
        if (shown.length > 0) return terminal.print(report(shown, terminal.columns));
        terminal.print(`None of ${amountOf(findings.length, "key")} may call ${operation}.`);
        if (findings.length > 0) terminal.notice("--all says why not, for each.");
      }
    });
}

/** By name. One call as a rule: a page has 200 keys. */
async function askAll(client: ApiClient, question: object, onPage: (count: number) => void): Promise<readonly KeyDecision[]> {
  const found: KeyDecision[] = [];
  let cursor: string | null = null;
  do {
    const asked: object = cursor === null ? question : { ...question, cursor };
    const page: z.infer<typeof whoCanSchema> = await client.call("POST", "/admin/who-can", whoCanSchema, asked);
    found.push(...page.data);
    onPage(found.length);
    cursor = page.next_cursor;
  } while (cursor !== null);
  return found.toSorted((a, b) => a.key.name.localeCompare(b.key.name, "en") || (a.key.id < b.key.id ? -1 : 1));
}

function report(findings: readonly KeyDecision[], columns: number): string {
  const rows = findings.map(({ key, decision }) => [
    key.id,
    key.name,
    key.owner,
    obstacleOf(decision) ?? allowText(decision),
    decision.rule === null ? "no rule" : `${decision.policy}/${decision.rule}`,
    decision.effect === "deny"
      ? decision.explanation
      : decision.limits.map((limit) => limitText(key.id, limit)).join(", ") || "no limit",
  ]);
  return table(["id", "name", "owner", "effect", "by", "limits"], rows, columns);
}
