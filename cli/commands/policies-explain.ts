// `bailiff policies explain`
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION } from "../command.ts";
import { EXIT, type ExitCode } from "../exit-code.ts";
import { amountCell } from "../keys/key-answer.ts";
import { contextOf, fillCall, findOperation, unasked } from "../policies/ask-options.ts";
import { allowText, type Explanation, explainSchema, limitText, obstacleOf } from "../policies/explain-answer.ts";
import { gatewayVocabulary } from "../policies/gateway-vocabulary.ts";
import { readExpiry, readJsonObject, readReason, readTarget } from "../read-argument.ts";
import { fields, table, visible } from "../table.ts";

export function explainCommand({ api, terminal, now }: CliContext, finish: (code: ExitCode) => void) {
  return command("explain", "Show what a key would get for a call, and why; nothing is sent or counted. Exit 1 when refused", [
    'policies explain users.ban --key ppuNnIQOVt44 --args \'{"user_id":"user_1"}\' --reason TICKET-7',
    'policies explain users.get --key ppuNnIQOVt44 --args \'{"user_id":"user_1"}\' --target \'{"private_metadata":{"staff":true}}\'',
  ])
    .argument("<operation>", "what would be called: users.ban (bailiff operations lists them)")
    .requiredOption("--key <id>", "id of the key that would call")
    .option(
      "--args <json>",
      "arguments of the call; user and idempotency key are filled in when they are not given",
      readJsonObject,
    )
    .option(
      "--target <json>",
      "the user it is about, as Clerk would give it, or the key; without it Clerk is asked if a rule needs it, and the key looked up",
      readTarget,
    )
    .option("--reason <reason>", "reason that the caller would give", readReason)
    .option("--ip <address>", "address it would come from")
    .option("--country <code>", "country it would come from")
    .option("--user-agent <text>", "client that it would come from")
    .option("--now <when>", "day, time, or how far from now it would come", (text: string) => readExpiry(text, now()))
    .option(...JSON_OPTION)
    .action(async (operation, options) => {
      const client = api();
      const entry = findOperation(gatewayVocabulary(), operation);
      const { args, target, assumed } = fillCall(entry, options.args ?? {}, options.target, now());
      for (const text of assumed) terminal.notice(`assumed: ${text}`);
      const answer = await client.call("POST", "/admin/explain", explainSchema, {
        key_id: options.key,
        operation,
        args,
        ...(target === undefined ? {} : { target }),
        context: contextOf(options),
      });
      if (options.json === true) terminal.printJson(answer);
      else {
        terminal.print(explainReport(options.key, answer, terminal.columns));
        const note = unasked(entry);
        if (note !== null && answer.effect === "allow") terminal.notice(note);
      }
      if (obstacleOf(answer) !== null) finish(EXIT.no);
    });
}

function explainReport(keyId: string, answer: Explanation, columns: number): string {
  const { key_status, effect, code, policy, rule, bundle, explanation, elevation, mask, limits, shadow, steps } = answer;
  const head = fields(
    [
      ["decision", effect === "allow" ? allowText(answer) : effect],
      ["why", explanation],
      ["by", rule === null ? "no rule" : `${policy}/${rule}`],
      ...(code === null ? [] : [["code", code] as const]),
      ...(key_status === "active"
        ? []
        : [["key", `${key_status.replaceAll("_", " ")}: it is refused whatever the policies say`] as const]),
      ...(elevation === null || elevation === undefined
        ? []
        : [["elevated", `${elevation.policy} as well, until ${elevation.until} (${elevation.id})`] as const]),
      ...limits.filter(({ fits }) => !fits).map((limit) => ["no room", limitText(keyId, limit)] as const),
      ...(mask.length === 0 ? [] : [["masked", mask.join(", ")] as const]),
      ...shadow.map((one) => ["on trial", `${one.policy}/${one.rule} ${wouldBe(one.effect, effect)}`] as const),
      ["bundle", bundle],
    ],
    columns,
  );
  const charged = limits.map((one) => [
    one.limit,
    one.bucket,
    amountCell(one.amount, one),
    amountCell(one.left, one),
    amountCell(one.max, one),
    one.frees_at,
    one.resets_at,
    one.counted_by,
  ]);
  const considered = steps.map((step) => [
    `${step.policy}/${step.rule}`,
    step.shadow ? `${step.effect} (shadow)` : step.effect,
    holds(step),
    `${visible(step.why)}${Object.keys(step.saw).length === 0 ? "" : ` (saw ${JSON.stringify(step.saw)})`}`,
  ]);
  return [
    head,
    ...(charged.length === 0
      ? []
      : [table(["limit", "bucket", "takes", "left", "max", "next back", "all back", "counted by"], charged, columns)]),
    ...(considered.length === 0 ? [] : [table(["rule", "effect", "holds", "because"], considered, columns)]),
  ].join("\n\n");
}

function holds({ asked, matched }: Explanation["steps"][number]): string | null {
  if (!asked) return null;
  return matched === null ? "error" : matched ? "yes" : "no";
}

function wouldBe(shadow: Explanation["shadow"][number]["effect"], effect: Explanation["effect"]): string {
  if (shadow === null) return "cannot be told: it reads the user, who could not be looked at";
  return shadow === effect ? `would ${shadow} as well` : `would ${shadow} instead`;
}
