// `bailiff operations`: what can be called, from the operation table itself. Needs no gateway.
import { z } from "zod";
import { allArguments } from "../../src/clerk/arguments.ts";
import type { Operation } from "../../src/clerk/operation.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { didYouMean } from "../../src/policy/suggest.ts";
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { usageProblem } from "../exit-code.ts";
import { type Cell, fields, table } from "../table.ts";

export function operationsCommand({ terminal }: CliContext) {
  return command("operations", "List the operations that policies and scopes can name, or show one", [
    "operations",
    "operations users.ban",
    "operations --json",
  ])
    .argument("[name]", "one operation")
    .option("--json", "print the table as JSON")
    .action((name, { json }) => {
      if (name === undefined) {
        if (json === true) return terminal.printJson(OPERATIONS.map(describe));
        const rows = OPERATIONS.map((row) => [row.name, row.class, row.method, `/v1${row.path}`, row.summary]);
        return terminal.print(table(["operation", "class", "method", "path", "what"], rows));
      }
      const row = OPERATIONS.find((operation) => operation.name === name);
      if (row === undefined) {
        const hint = didYouMean(
          name,
          OPERATIONS.map((operation) => operation.name),
        );
        throw usageProblem(`there is no operation ${name}${hint}`);
      }
      if (json === true) return terminal.printJson(describe(row));
      terminal.print(operationText(row));
    });
}

function describe(row: Operation) {
  const { name, summary, method, path, class: kind, replay, target, secretArgs, notes } = row;
  return {
    name,
    summary,
    method,
    path: `/v1${path}`,
    class: kind,
    replay,
    target,
    secret_args: secretArgs,
    notes,
    args: argumentSchema(row),
  };
}

function argumentSchema(row: Operation): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(allArguments(row), { io: "input", unrepresentable: "any" });
}

function operationText(row: Operation): string {
  const { properties = {}, required = [] } = argumentSchema(row);
  const places = Object.entries(row.args).flatMap(([place, schema]) =>
    Object.keys(schema.shape).map((name) => [name, place] as const),
  );
  const placeOf = new Map(places);
  const rows = Object.entries(properties).map(([name, schema]): Cell[] => [
    name,
    placeOf.get(name) ?? "body",
    typeText(schema),
    required.includes(name) ? "required" : defaultText(schema),
    row.secretArgs.includes(name) ? "secret: never stored" : "",
  ]);
  const head = fields([
    ["operation", row.name],
    ["what", row.summary],
    ["call", `${row.method} /v1${row.path}`],
    ["class", row.class],
    ["sent twice", row.replay],
    ["target", row.target.kind === "none" ? "none" : `${row.target.kind} (${row.target.arg})`],
    ...row.notes.map((note) => ["note", note] as const),
  ]);
  return rows.length === 0 ? head : `${head}\n\n${table(["argument", "in", "type", "", ""], rows)}`;
}

function typeText(schema: unknown): string {
  const parsed = z
    .looseObject({
      type: z.union([z.string(), z.array(z.string())]).optional(),
      enum: z.array(z.unknown()).optional(),
      anyOf: z.array(z.unknown()).optional(),
    })
    .safeParse(schema);
  if (!parsed.success) return "any";
  const { type, enum: words, anyOf } = parsed.data;
  if (words !== undefined) return words.join(" | ");
  if (anyOf !== undefined) return [...new Set(anyOf.map(typeText))].join(" | ");
  return type === undefined ? "any" : [type].flat().join(" | ");
}

function defaultText(schema: unknown): string {
  const parsed = z.looseObject({ default: z.unknown() }).safeParse(schema);
  const value: unknown = parsed.success ? parsed.data.default : undefined;
  return value === undefined ? "" : `default ${JSON.stringify(value)}`;
}
