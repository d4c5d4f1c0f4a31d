// docs/storage.md is written by hand; its tables are held against what the code stores: every table and column of the migrations, every
// row of `meta`, every key of KV with its metadata.
import { readdirSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { checkpointName, nextCheckpoint } from "../../../src/audit/checkpoint.ts";
import { nextSegment } from "../../../src/audit/segment.ts";
import { chainOf, START_MS } from "../audit/records.ts";

const read = (file: string) => readFileSync(new URL(`../../../${file}`, import.meta.url), "utf8");
const PAGE = read("docs/storage.md");

function section(title: string): string {
  return PAGE.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? "";
}

/** The tables of a section; an empty first cell means the one above. */
function tableRows(text: string): (readonly [string, string, string])[] {
  const rows = text.split("\n").filter((line) => line.startsWith("|") && !/^[|\s-]*$/.test(line));
  let first = "";
  return rows.map((line) => {
    const [, one = "", two = "", three = ""] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    first = one === "" ? first : one;
    return [first, two, three] as const;
  });
}

const names = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

/** Table -> columns, as the page has them. */
function described(title: string): Record<string, string[]> {
  const tables = new Map<string, string[]>();
  for (const [table, columns] of tableRows(
    section(title)
      .split("\n\n")
      .find((part) => part.startsWith("| table")) ?? "",
  )) {
    const [name] = names(table);
    if (name !== undefined) tables.set(name, [...(tables.get(name) ?? []), ...names(columns)]);
  }
  return Object.fromEntries([...tables].map(([name, columns]) => [name, columns.toSorted()]));
}

/** The same, as the migrations of a file make them. */
function made(file: string): Record<string, string[]> {
  const steps = /(?:const MIGRATIONS|ledgerSchema|const REGISTRY_SCHEMA)\b.*=>? \[\n([\s\S]*?)\n\];/.exec(read(file))?.[1] ?? "";
  const database = new DatabaseSync(":memory:");
  database.exec("CREATE TABLE schema_version (version INTEGER NOT NULL)");
  for (const [, step = ""] of steps.matchAll(/`([^`]*)`/g)) database.exec(step);
  const rows = database
    .prepare(
      "SELECT t.name AS name, c.name AS col FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'",
    )
    .all();
  const byTable = Map.groupBy(rows, ({ name }) => String(name));
  return Object.fromEntries([...byTable].map(([name, of]) => [name, of.map(({ col }) => String(col)).toSorted()]));
}

describe("docs/storage.md", () => {
  it.each([
    ["Ledger", "src/ledger/ledger-schema.ts"],
    ["Registry", "src/ledger/registry-schema.ts"],
    ["Courier", "src/hooks/courier-store.ts"],
  ])("names every table and column of a %s, and no other", (title, file) => {
    const tables = made(file);
    expect(Object.keys(tables).length).toBeGreaterThan(3);
    expect(described(title)).toEqual(tables);
  });

  it("names every row of `meta`", () => {
    const code = readdirSync(new URL("../../../src/ledger", import.meta.url)).map((file) => read(`src/ledger/${file}`));
    const used = code.flatMap((text) =>
      [...text.matchAll(/\b(?:(?:read|write)Meta(?:<[^(]*>)?\(\s*|readOn\(store, )("[a-z_]+"|[A-Z_]+)/g)].map(([, name = ""]) =>
        name.startsWith('"') ? name.slice(1, -1) : new RegExp(`const ${name} = "([a-z_]+)"`).exec(text)?.[1],
      ),
    );
    const rows = tableRows(
      section("Ledger")
        .split("\n\n")
        .find((part) => part.startsWith("| `meta` row")) ?? "",
    );
    const onPage = rows.slice(1).flatMap(([name]) => names(name));
    expect(onPage.toSorted()).toEqual([...new Set(used)].toSorted());
  });

  it("names every key of KV, as it is made, with its metadata", () => {
    const segment = nextSegment(
      chainOf("admin", [START_MS]).map((record) => JSON.stringify(record)),
      1_000_000,
    );
    const checkpoint = checkpointName({ ...nextCheckpoint(null, [], START_MS) });
    const rows = tableRows(section("KV")).slice(1);
    const patterns = rows.map(([name]) => names(name)[0] ?? "");
    const asPattern = (pattern: string) =>
      new RegExp(
        `^${pattern
          .replace("<UTC day>", "\\d{4}-\\d\\d-\\d\\d")
          .replace("<13-digit inverted ms>", "\\d{13}")
          .replace("<ledger>", "\\w+")
          .replaceAll(/<(?:first )?seq>/g, "\\d+")}$`,
      );
    expect(
      [segment?.name, checkpoint].map((name) => patterns.findIndex((pattern) => asPattern(pattern).test(name ?? ""))),
    ).toEqual([0, 1]);
    expect(rows).toHaveLength(2);
    const fields = /\{([^}]*)\}/
      .exec(rows[0]?.[2] ?? "")?.[1]
      ?.split(", ")
      .map((field) => field.replace(/:.*/, ""));
    expect(fields).toEqual(Object.keys(segment?.metadata ?? {}));
  });

  it("knows all that writes to KV", () => {
    const files = readdirSync(new URL("../../../src", import.meta.url), { recursive: true, encoding: "utf8" });
    const writers = files.filter(
      (file) => file.endsWith(".ts") && /\bkv\.put\(|AUDIT_KV\.put\(/.test(read(`src/${file}`).replaceAll("#kv", "kv")),
    );
    expect(writers.toSorted()).toEqual(["ledger/checkpointing.ts", "ledger/projection.ts", "routes/admin/log/audit-erase.ts"]);
  });
});
