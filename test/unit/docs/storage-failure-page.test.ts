// docs/storage-failure.md is written by hand; its tables are held against the matrix that the tests in workerd run.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Expectation, MATRIX, type Row } from "../../worker/storage-failure/matrix.ts";

const PAGE = readFileSync(new URL("../../../docs/storage-failure.md", import.meta.url), "utf8");
const LINES = new Set(PAGE.split("\n").map(squeeze));

/** The page's words for what can become of a call. */
const ENDS: Readonly<Record<string, string>> = {
  served: "200 | 1 | `read ok`",
  "timed out": "504 `bailiff_upstream_timeout` | 3 | `read failed`",
  "Clerk's 503": "503, Clerk's own | 3 | `read failed`",
  refused: "503 `bailiff_ledger_unavailable` | 0 | nothing",
  "refused, closed": "503 `bailiff_ledger_unavailable` | 0 | `intent`, `outcome failed`",
  done: "200 | 1 | `intent`, `outcome ok`",
  "in doubt, 504": "504 `bailiff_upstream_timeout` | 3 | `intent`, `outcome unknown`",
  "in doubt, 503": "503, Clerk's own | 3 | `intent`, `outcome unknown`",
  "in doubt, 409": "409 `bailiff_outcome_unknown` | 1 | `intent`, `outcome unknown`",
  answered: "200 | 0 | `admin ok`",
  unavailable: "503 `bailiff_ledger_unavailable` | 0 | `admin refused`",
};

function squeeze(line: string): string {
  return line.replaceAll(/\s+/g, " ").trim();
}

function cellsOf({ status, code, sends, recorded }: Expectation): string {
  const answer = code === null ? `${status}` : code.startsWith("bailiff_") ? `${status} \`${code}\`` : `${status}, Clerk's own`;
  return `${answer} | ${sends} | ${recorded.map((one) => `\`${one}\``).join(", ") || "nothing"}`;
}

function wordFor(expectation: Expectation): string {
  const word = Object.entries(ENDS).find(([, cells]) => cells === cellsOf(expectation))?.[0];
  if (word === undefined) throw new Error(`the page has no word for ${cellsOf(expectation)}`);
  return word;
}

function lineOf(row: Row): string {
  const { ledger, kv, clerk } = row.world;
  const todo = [ledger === "ok" ? "" : "L", kv === "ok" ? "" : "K", clerk === "ok" ? "" : "C"].filter((letter) => letter !== "");
  const calls = [row.read, row.lateReadRefuse, row.lateReadLease, row.ban, row.create, row.audit, row.status];
  return `| ${[row.name, ...calls.map(wordFor), todo.join(" ") || "–"].join(" | ")} |`;
}

describe("docs/storage-failure.md", () => {
  it.each(Object.entries(ENDS))("says what “%s” means", (word, cells) => {
    expect(LINES).toContain(squeeze(`| ${word} | ${cells} |`));
  });

  it.each(MATRIX)("has the row $name", (row) => {
    expect(LINES).toContain(lineOf(row));
  });

  it("has no row that no test runs", () => {
    const rows = [...LINES].filter((line) => line.startsWith("| Ledger "));
    expect(rows).toHaveLength(MATRIX.length);
  });
});
