// The policy vocabulary of both tables: Clerk's operations and the admin plane's. Pure: the command line checks policies with it.
import * as z from "zod/mini";
import { answerFacts } from "../clerk/answer-facts.ts";
import { allArguments, alsoNeeded } from "../clerk/arguments.ts";
import { askedFields } from "../clerk/asked-fields.ts";
import { moneyText } from "../clerk/money-text.ts";
import type { Operation, OperationClass } from "../clerk/operation.ts";
import { ordinaryUser } from "../clerk/ordinary-user.ts";
import { namesInPath } from "../clerk/path-form.ts";
import { userFieldNames } from "../clerk/target-fields.ts";
import { TARGET_SHOWN_BY } from "../clerk/target-request.ts";
import { once } from "../once.ts";
import { onceByKey } from "../once-by-key.ts";
import type { Vocabulary, VocabularyEntry } from "../policy/engine.ts";
import type { AdminRow } from "./admin/admin-row.ts";
import { TARGET_FACTS } from "./admin/view/target-shapes.ts";

/** An isolate meets a few of the operations: what is said of one is put together when it is first asked for. */
export function buildVocabulary(operations: readonly Operation[], adminOperations: readonly AdminRow[]): Vocabulary {
  const asksOf = askedFields(operations);
  return onceByKey(
    new Map<string, () => VocabularyEntry>([
      ...operations.map((operation) => [operation.name, () => clerkEntry(operation, asksOf)] as const),
      ...adminOperations.map((row) => [row.name, () => adminEntry(row)] as const),
    ]),
  );
}

function clerkEntry(operation: Operation, asksOf: ReturnType<typeof askedFields>): VocabularyEntry {
  const args = once(() => allArguments(operation));
  const asks = once(() => asksOf(operation));
  return {
    name: operation.name,
    class: operation.class,
    get args() {
      return args();
    },
    target: operation.target.kind,
    ...(operation.target.kind === "none"
      ? {}
      : {
          targetArg: operation.target.arg,
          targetFields: userFieldNames,
          shownBy: TARGET_SHOWN_BY,
          ordinaryTarget: ordinaryUser,
        }),
    ...(operation.target.kind === "none" && operation.rows !== undefined ? { targetFields: userFieldNames } : {}),
    ...(operation.rows === undefined ? {} : { rows: operation.rows }),
    answer: answerFacts(operation.answer),
    get asks() {
      return asks();
    },
    secretArgs: operation.secretArgs,
    ...(operation.allowedUnlessDenied === true ? { allowedUnlessDenied: true as const } : {}),
    ...(operation.also === undefined ? {} : { also: (args: Readonly<Record<string, unknown>>) => alsoNeeded(operation, args) }),
    ...(operation.money === undefined
      ? {}
      : { currencyArg: operation.money.currencyArg, amountText: amountTextOf(operation.money) }),
    ...(operation.idempotency === undefined ? {} : { comparesRepeats: true as const }),
    pathArgs: namesInPath(operation.path),
  };
}

/** In the currency that the call names. */
function amountTextOf({ amountArg, currencyArg }: NonNullable<Operation["money"]>): NonNullable<VocabularyEntry["amountText"]> {
  return (sum, amount, args) => {
    const currency = args[currencyArg];
    return sum.trim() === `args.${amountArg}` && typeof currency === "string" ? moneyText(amount, currency) : null;
  };
}

function adminEntry(row: AdminRow): VocabularyEntry {
  const { name, ceiling, allowedUnlessDenied } = row;
  const args = once(() => {
    const { path, query, body } = row.args;
    return z.strictObject({ ...path.shape, ...query.shape, ...body.shape, ...row.about?.().shape });
  });
  return {
    name,
    class: adminClass(row),
    // `class:write` in an allow is meant for users, and gives no keys and no policies away.
    byFamilyOnly: true as const,
    get args() {
      return args();
    },
    ...(row.looksAt === undefined ? { target: "none" as const } : TARGET_FACTS[row.looksAt]),
    ...(ceiling === true ? { ceiling } : {}),
    ...(allowedUnlessDenied === true ? { allowedUnlessDenied } : {}),
    secretArgs: row.secretArgs ?? [],
    pathArgs: namesInPath(row.path),
  };
}

/** What a row of the admin table does not say: a read reads, and what changes something writes. */
export function adminClass({ class: risk, mutates }: Pick<AdminRow, "class" | "mutates">): OperationClass {
  return risk ?? (mutates ? "write" : "read");
}
