// Which records: the filters that `list`, `tail`, `report` and tables share with the API, under the same names. An option that is given
// several times means any of its values.
import { Option } from "@commander-js/extra-typings";
import { InvalidArgumentError } from "commander";
import * as z from "zod";
import { type AuditRecord, OUTCOMES, RECORD_TYPES } from "../../src/audit/record.ts";
import { matchesFilter } from "../../src/audit/record-filter.ts";
import { didYouMean, isNamePattern, matchesPattern } from "../../src/policy/engine.ts";
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { usageProblem } from "../exit-code.ts";
import { readKeyName } from "../keys/read-key-id.ts";
import { gatewayVocabulary } from "../policies/gateway-vocabulary.ts";
import { addTo, ofTheFuture, readCurrency, readMoment, readWholeNumber, requireSpan } from "../read-argument.ts";

const LARGEST_AMOUNT = 999_999_999;

const texts = z.array(z.string()).optional();
const filterSchema = z.object({
  ...{
    key: texts,
    owner: texts,
    operation: texts,
    class: texts,
    policy: texts,
    rule: texts,
    reason: texts,
    target: texts,
    approval: texts,
    elevation: texts,
  },
  ...{ currency: texts, q: texts, amountFrom: z.number().optional(), amountTo: z.number().optional() },
  type: z.array(z.enum(RECORD_TYPES)).optional(),
  decision: z.array(z.enum(["allow", "deny"])).optional(),
  outcome: z.array(z.enum(OUTCOMES)).optional(),
  shadow: z.enum(["any", "flip"]).optional(),
});

export function filteredCommand<Name extends string>(
  name: Name,
  description: string,
  examples: readonly string[],
  { now, terminal }: CliContext,
) {
  const amount = (text: string) => readWholeNumber(text, 0, LARGEST_AMOUNT);
  return command(name, description, examples)
    .hook("preAction", (self) => {
      const { operation = [], target = [], ...span }: Noticed = self.opts();
      requireSpan(span);
      const future = span.from === undefined ? null : ofTheFuture(span.from, now());
      if (future !== null) terminal.notice(`warning: ${future}`);
      for (const pattern of operation) noticeUnknown(pattern, terminal);
      for (const address of target.filter((id) => id.includes("@")))
        terminal.notice(`warning: --target ${address} finds what was done to keys of this owner: for a user, --target-email`);
    })
    .option("--from <when>", "day (in UTC), time, or how long ago (24h)", (text: string) => readMoment(text, now()))
    .option("--to <when>", "day (its end, in UTC), time, or how long ago", (text: string) => readMoment(text, now()))
    .option(
      "--key <id>",
      "what this key did: its id or name, or root; like most filters again for another one",
      (text, earlier: readonly string[] | undefined) => addTo(readKeyName(text), earlier),
    )
    .option("--owner <owner>", "what keys of this owner did", addTo)
    .option("--operation <pattern>", "users.ban, or a pattern like keys.*", addTo)
    .addOption(choice("--class <class>", "class of the operation", ["read", "write", "destructive", "money", "secret"]))
    .addOption(choice("--type <type>", "type of the record", RECORD_TYPES))
    .addOption(choice("--decision <effect>", "what policy said", ["allow", "deny"]))
    .addOption(choice("--outcome <outcome>", "how it ended", OUTCOMES))
    .option("--policy <name>", "the policy that decided", addTo)
    .option("--rule <id>", "the rule that decided", addTo)
    .option("--reason <text>", "part of the reason that was given", addTo)
    .option("--target <id>", "a user, key or bundle that was acted on", addTo)
    .option("--target-email <address>", "the user with this address, looked up at Clerk with the rights of your key", addTo)
    .option("--approval <id>", "a request for approval: who asked, who agreed, what then happened", addTo)
    .option("--elevation <id>", "an elevation: all that was done under it", addTo)
    .option("--currency <code>", "of what moves money, in this currency", (text, earlier: readonly string[] | undefined) =>
      addTo(readCurrency(text), earlier),
    )
    .option("--amount-from <amount>", "at least so much, in the smallest unit (cents)", amount)
    .option("--amount-to <amount>", "at most so much", amount)
    .addOption(new Option("--shadow <which>", "any: a rule on trial would have had a say; flip: it would have decided otherwise"))
    .option(
      "--q <text>",
      "part of an id, the key, its owner, the key that minted it, operation, target, reason, address, policy, rule, outcome or error",
      addTo,
    );
}

/** What is looked at before anything is asked. */
interface Noticed {
  readonly operation?: readonly string[];
  readonly target?: readonly string[];
  readonly from?: string;
  readonly to?: string;
}

/** No refusal: the log may have operations of a later version, or of an earlier one. */
function noticeUnknown(pattern: string, terminal: Pick<CliContext["terminal"], "notice">): void {
  const names = [...gatewayVocabulary().keys()];
  if (isNamePattern(pattern) && !names.some((name) => matchesPattern(pattern, name)))
    terminal.notice(`warning: no operation matches ${pattern}${didYouMean(pattern, names)}`);
}

/** A typo is told before anything is asked. */
export function choice<Flags extends string, Value extends string>(flags: Flags, description: string, values: readonly Value[]) {
  return new Option(flags, `${description}: ${values.join(", ")}`).argParser(
    (text: string, earlier: readonly Value[] | undefined) => {
      const value = values.find((one) => one === text);
      if (value === undefined) throw new InvalidArgumentError(`Must be one of ${values.join(", ")}.`);
      return [...(earlier ?? []), value];
    },
  );
}

/** As the API names them. */
export function filterQuery<Filter extends { readonly amountFrom?: number | undefined; readonly amountTo?: number | undefined }>({
  amountFrom,
  amountTo,
  ...same
}: Filter) {
  return { ...same, amount_from: amountFrom, amount_to: amountTo };
}

type Given = Readonly<Record<string, unknown>>;

/** The same for records that are here already, as the gateway would (`asked-filter.ts`); null: no filter was given. @throws CliProblem */
export function recordFilter(given: Given): ((record: AuditRecord) => boolean) | null {
  if (Object.values(given).every((value) => value === undefined)) return null;
  const { operation, class: classes, amountFrom, amountTo, ...same } = filterSchema.parse(given);
  const odd = operation?.find((pattern) => !isNamePattern(pattern));
  if (odd !== undefined) throw usageProblem("--operation must be an operation (users.ban) or a pattern (users.*)");
  if (amountFrom !== undefined && amountTo !== undefined && amountFrom > amountTo)
    throw usageProblem("--amount-from must not be more than --amount-to");
  const vocabulary = gatewayVocabulary();
  const matches = (name: string) =>
    (operation === undefined || operation.some((pattern) => matchesPattern(pattern, name))) &&
    (classes === undefined || classes.some((risk) => vocabulary.get(name)?.class === risk));
  const filter = {
    ...same,
    fromMs: Number.NEGATIVE_INFINITY,
    toMs: Number.POSITIVE_INFINITY,
    operation: operation === undefined && classes === undefined ? undefined : matches,
    amountFrom,
    amountTo,
  };
  return (record) => matchesFilter(record, filter);
}
