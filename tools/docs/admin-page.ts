// The page of the admin operations, from the admin table.
import { z } from "zod";
import { GENERATED_NOTE } from "./operation-page.ts";
import { parameterTable } from "./parameters.ts";

const args = z.instanceof(z.ZodObject);
const rowSchema = z.object({
  name: z.string(),
  summary: z.string(),
  method: z.string(),
  path: z.string(),
  pathArgs: args,
  query: args,
  body: args,
  mutates: z.boolean(),
});

export type AdminRow = z.infer<typeof rowSchema>;

/**
 * The admin table as this page reads it. Loaded by address and checked, not imported: its rows' types lead to the Worker's bindings,
 * which programs on Node are not compiled with.
 */
export async function readAdminRows(): Promise<readonly AdminRow[]> {
  const table: unknown = await import(new URL("../../src/routes/admin/admin-operations.ts", import.meta.url).href);
  return z.object({ ADMIN_OPERATIONS: z.array(rowSchema) }).parse(table).ADMIN_OPERATIONS;
}

export function adminPage(rows: readonly AdminRow[]): string {
  const overview = rows.map(
    ({ name, method, path, summary, mutates }) =>
      `| [${name}](#${anchor(name)}) | \`${method} /admin${path}\` | ${mutates ? "yes" : "no"} | ${summary} |`,
  );
  const sections = [
    "# Admin operations",
    GENERATED_NOTE,
    "Bailiff's own operations: keys, policies, the audit log. They take the root token, or a key whose policies allow the operation by its name (`keys.create`, `keys.*`). Each call is checked by policy and recorded in the ledger `admin`; what changes something has a durable intent before it is done. Texts: [keys](../keys.md), [policies](../policies.md), [audit](../audit.md).",
    ["| operation | route | changes something | |", "|---|---|---|---|", ...overview].join("\n"),
    ...rows.flatMap(adminSection),
    "[All operations](README.md)",
  ];
  return `${sections.join("\n\n")}\n`;
}

function adminSection({ name, summary, method, path, pathArgs, query, body }: AdminRow): string[] {
  const groups = [
    { where: "path", schema: pathArgs },
    { where: "query", schema: query },
    { where: "body", schema: body },
  ];
  return [`## ${name}`, `${summary}. \`${method} /admin${path}\``, parameterTable(groups)];
}

/** As GitHub makes it of a heading. */
function anchor(name: string): string {
  return name.replaceAll(".", "");
}
