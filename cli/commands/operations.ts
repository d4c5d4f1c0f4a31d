// `bailiff operations`: what can be called, from the operation tables themselves. Needs no gateway.
import * as z from "zod";
import { didYouMean } from "../../src/policy/engine.ts";
import type { CliContext } from "../cli-context.ts";
import { command } from "../command.ts";
import { usageProblem } from "../exit-code.ts";
import { type ListedOperation, listOperations } from "../operations/listed-operation.ts";
import { type Cell, fields, table } from "../table.ts";

export function operationsCommand({ terminal }: CliContext) {
  return command("operations", "List the operations that policies and scopes can name, or show one", [
    "operations",
    "operations users.ban",
    "operations keys.create",
    "operations --json",
  ])
    .argument("[name]", "one operation")
    .option("--json", "print the table as JSON")
    .action(async (name, { json }) => {
      const operations = listOperations();
      if (name === undefined) {
        if (json === true) return terminal.printJson(operations.map(describe));
        const rows = operations.map((row) => [row.name, row.class, row.method, row.path, row.summary]);
        return terminal.print(table(["operation", "class", "method", "path", "what"], rows, terminal.columns));
      }
      const row = operations.find((operation) => operation.name === name);
      if (row === undefined) {
        const hint = didYouMean(
          name,
          operations.map((operation) => operation.name),
        );
        throw usageProblem(`there is no operation ${name}${hint}`);
      }
      if (json === true) return terminal.printJson(describe(row));
      terminal.print(operationText(row, terminal.columns));
    });
}

function describe({ secretArgs, apiVersions, places: _, args, ...row }: ListedOperation) {
  return { ...row, api_versions: apiVersions, secret_args: secretArgs, args };
}

function operationText(row: ListedOperation, columns: number): string {
  const { name, summary, method, path, class: kind, replay, target, apiVersions, secretArgs, notes, args, places } = row;
  const { properties = {}, required = [] } = args;
  const rows = Object.entries(properties).map(([argument, schema]): Cell[] => [
    argument,
    places.get(argument) ?? "body",
    typeText(schema),
    required.includes(argument) ? "required" : defaultText(schema),
    secretArgs.includes(argument) ? "secret: never stored" : "",
  ]);
  const head = fields(
    [
      ["operation", name],
      ["what", summary],
      ["call", `${method} ${path}`],
      ["class", kind],
      ...(replay === null ? [] : [["sent twice", replay] as const]),
      ["target", target.kind === "none" ? "none" : `${target.kind} (${target.arg})`],
      ...(apiVersions === null ? [] : [["API versions", apiVersions.join(", ")] as const]),
      ...notes.map((note) => ["note", note] as const),
    ],
    columns,
  );
  return rows.length === 0 ? head : `${head}\n\n${table(["argument", "in", "type", "", ""], rows, columns)}`;
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
