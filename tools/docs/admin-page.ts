// The page of the admin operations, from the admin table.
import { type AdminRow, adminPath } from "../../src/routes/admin/admin-row.ts";
import { GENERATED_NOTE } from "./operation-page.ts";
import { parameterTable } from "./parameters.ts";

export function adminPage(rows: readonly AdminRow[]): string {
  const overview = rows.map(
    ({ name, method, summary, mutates, ...place }) =>
      `| [${name}](#${anchor(name)}) | \`${method} ${adminPath(place)}\` | ${mutates ? "yes" : "no"} | ${summary} |`,
  );
  const sections = [
    "# Admin operations",
    GENERATED_NOTE,
    "Bailiff's own operations: keys, policies, the audit log, hooks, approvals, elevations. They take the root token, or a key or a [sign-in](../sign-in.md) whose policies allow the operation by its name (`keys.create`, `keys.*`). Each call is checked by policy and recorded in the ledger `admin`; what changes something has a durable intent before it is done. Texts: [keys](../keys.md), [policies](../policies.md), [audit](../audit.md), [hooks](../hooks.md), [approvals](../approvals.md), [elevation](../elevation.md), [AuthZEN](../authzen.md).",
    ["| operation | route | changes something | |", "|---|---|---|---|", ...overview].join("\n"),
    ...rows.flatMap(adminSection),
    "[All operations](README.md)",
  ];
  return `${sections.join("\n\n")}\n`;
}

function adminSection(row: AdminRow): string[] {
  const { name, summary, method, args } = row;
  const groups = [
    { where: "path", schema: args.path },
    { where: "query", schema: args.query },
    { where: "body", schema: args.body },
  ];
  return [`## ${name}`, `${summary}. \`${method} ${adminPath(row)}\``, parameterTable(groups)];
}

/** As GitHub makes it of a heading. */
function anchor(name: string): string {
  return name.replaceAll(".", "");
}
