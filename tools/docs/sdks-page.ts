// docs/sdks.md: prose, and tables of what came of the last `npm run sdks`. Made without running anything.
import { readFileSync } from "node:fs";
import { projectPath } from "../../dev/project.ts";
import { DEFAULT_API_VERSION } from "../../src/clerk/api-version.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { GO } from "../../test/sdks/families/go.ts";
import { JAVA } from "../../test/sdks/families/java.ts";
import { JAVASCRIPT } from "../../test/sdks/families/javascript.ts";
import { PYTHON } from "../../test/sdks/families/python.ts";
import { OWN_FAULTS } from "../../test/sdks/own-faults.ts";
import { type Cell, type ReleaseResult, readResults } from "../../test/sdks/results.ts";
import type { SdkFamily } from "../../test/sdks/sdk-family.ts";
import { GENERATED_NOTE, pageName } from "./operation-page.ts";

interface Column {
  readonly family: SdkFamily;
  readonly result: ReleaseResult;
}

const FAMILIES = [JAVASCRIPT, PYTHON, GO, JAVA];
const SHORT = { javascript: "JS", python: "Py", go: "Go", java: "Java" };

const SETTINGS_HEAD =
  "| SDK | base URL | gives up after | repeats 5xx by itself | takes headers |\n| --- | --- | --- | --- | --- |";

/** Scenes whose id is this, or begins so if it ends with a blank, as one row. */
const SCENE_ROWS: readonly (readonly [prefix: string, text: string])[] = [
  ["limit ", "`get`, `lock`, `update_metadata` over a limit: 429, raised at once"],
  ["mask analyst ", "what the mask of `analyst` leaves can be read: a user, a list, a count, memberships, a subscription"],
  ["mask agent ", "the same for `agent`: a user, a list, a count, a subscription, a balance"],
  ["mask support ", "the same for `support`: a user, a list, a count, memberships, a subscription, a balance"],
  ["unlisted", "`get` of a user with kinds and fields that no description of Clerk's lists"],
  ["unlisted ", "the same user under the masks of `analyst`, `agent`, `support`, if it can be read without"],
  ["reason", "`ban` with a reason in the address"],
  ["unavailable ", "`get`, `ban` while Clerk answers 503, the SDK's retries off: the 503 is told"],
  ["repeats", "`get` while Clerk answers 503, the SDK left alone: it repeats, or not, as in the first table"],
  ["advised repeats", "the same with the settings above: it gives up within seconds"],
  ["unknown ", "`create`, `verify_password`, and the connection to Clerk breaks: 409, sent once"],
  ["time-out", "`ban`, and the SDK gives up first: done and recorded all the same, once"],
  ["deadline", "`get`, and Clerk never answers: Bailiff's 504, as the SDK would wait for ever"],
  ["create once", "`create`, the SDK left alone gives up and sends it again: one call to Clerk"],
  ["advised create", "the same with the settings above"],
  ["credit once", "a credit that the SDK left alone sends again after it gave up: given once"],
  ["credit again", "a credit that the program sends again with the same idempotency key: given once, and the amount can be read"],
];

export function sdksPage(): string {
  const columns = FAMILIES.flatMap((family) => readResults(family.id).map((result) => ({ family, result })));
  const parts: Readonly<Record<string, string>> = {
    note: GENERATED_NOTE.replace("the tables in src/", "tools/docs/sdks.template.md and the results of `npm run sdks`"),
    settings: [SETTINGS_HEAD, ...FAMILIES.map(settingsRow)].join("\n"),
    creditReleases: creditReleases(),
    methods: table(columns, methodRows(columns)),
    scenes: table(columns, sceneRows(columns)),
    faults: OWN_FAULTS.map((_fault, index) => faultText(index)).join("\n"),
    defaultVersion: DEFAULT_API_VERSION,
    versions: versionTable(columns),
  };
  const template = readFileSync(projectPath("tools/docs/sdks.template.md"), "utf8");
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_match, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`sdks.template.md asks for {{${name}}}`);
    return part;
  });
}

function settingsRow({ title, language, base, releases, can }: SdkFamily): string {
  const versions = releases.map(({ version }) => version).join(", ");
  const repeats = can.repeat ? "yes, for up to an hour" : "no";
  return `| \`${title}\` ${versions}, ${language} | \`${base("BAILIFF_URL")}\` | ${can.timeOut ?? "never"} | ${repeats} | ${can.sendHeaders ? "yes" : "no"} |`;
}

type Row = readonly [name: string, cell: (column: Column) => Cell | undefined];

function methodRows(columns: readonly Column[]): Row[] {
  const some = OPERATIONS.filter(({ name }) => columns.some(({ result }) => result.methods[name] !== undefined));
  return some.map((operation) => [
    `[${operation.name.replace("users.", "")}](operations/${pageName(operation)})`,
    ({ result: { allowed, denied } }) => worst([allowed[operation.name], denied[operation.name]]),
  ]);
}

function sceneRows(columns: readonly Column[]): Row[] {
  const cellsOf = (prefix: string, { scenes }: ReleaseResult) =>
    Object.entries(scenes).flatMap(([id, cell]) =>
      id === prefix || (prefix.endsWith(" ") && id.startsWith(prefix)) ? [cell] : [],
    );
  return SCENE_ROWS.filter(([prefix]) => columns.some(({ result }) => cellsOf(prefix, result).length > 0)).map(
    ([prefix, text]) => [text, ({ result }) => worst(cellsOf(prefix, result))],
  );
}

function worst(cells: readonly (Cell | undefined)[]): Cell | undefined {
  return cells.find((cell) => cell === "fails") ?? cells.find((cell) => cell?.startsWith("own ")) ?? cells.find(Boolean);
}

function table(columns: readonly Column[], rows: readonly Row[]): string {
  const heads = columns.map(({ family, result }) => `${SHORT[family.id]} ${result.version.replace(/\.\d+$/, "")}`);
  const lines = rows.map(([name, cell]) => `| ${name} | ${columns.map((column) => mark(cell(column))).join(" | ")} |`);
  return [`| | ${heads.join(" | ")} |`, `|---|${columns.map(() => ":-:|").join("")}`, ...lines].join("\n");
}

function mark(cell: Cell | undefined): string {
  if (cell === undefined) return "";
  if (cell === "ok") return "✓";
  const own = OWN_FAULTS.findIndex(({ id }) => cell === `own ${id}`);
  return own === -1 ? "✗" : `(${own + 1})`;
}

function faultText(index: number): string {
  const fault = OWN_FAULTS[index];
  if (fault === undefined) throw new Error(`no fault ${index}`);
  const title = FAMILIES.find(({ id }) => id === fault.family)?.title ?? fault.family;
  return `${index + 1}. \`${title}\` ${fault.releases.join(", ")}: ${fault.what} **Instead:** ${fault.instead}`;
}

function creditReleases(): string {
  const credits = OWN_FAULTS.filter(({ shows }) => shows.includes("allowed users.adjust_billing_credit_balance"));
  const names = credits.map(({ family, releases }) => {
    const { title, language } = FAMILIES.find(({ id }) => id === family) ?? { title: family, language: family };
    return `\`${title}\` ${releases.join(" and ")} (${language})`;
  });
  return names.join(" and ");
}

function versionTable(columns: readonly Column[]): string {
  const rows = columns.map(({ family, result }) => `| \`${family.title}\` ${result.version} | ${result.api_version} |`);
  return ["| release | |", "| --- | --- |", ...rows].join("\n");
}
