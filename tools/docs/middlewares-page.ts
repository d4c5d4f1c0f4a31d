// docs/middlewares.md: prose, and tables of what came of the last `npm run sdks`. Made without running anything.
import { readFileSync } from "node:fs";
import { projectPath } from "../../dev/project.ts";
import { type MiddlewareResult, readMiddlewareResults, type Seen } from "../../test/sdks/middlewares/results.ts";
import { MIDDLEWARE_SCENES } from "../../test/sdks/middlewares/scenes.ts";
import type { SettingId } from "../../test/sdks/middlewares/settings.ts";
import { GENERATED_NOTE } from "./operation-page.ts";

const SETTINGS: Readonly<Record<SettingId, string>> = {
  environment: "secret key, publishable key and `CLERK_API_URL` in the environment",
  "environment, jwtKey": "the same and `CLERK_JWT_KEY` in the environment",
  "option jwtKey": "the three in the environment, `jwtKey` as option",
  "option apiUrl": "the keys in the environment, `apiUrl` as option",
  options: "secret key, publishable key, `apiUrl` as options",
  "options, jwtKey": "the same and `jwtKey` as options",
};

/** Scenes that the run plays with another key or address than its own. */
const MISSET: Readonly<Record<string, string>> = {
  "JWKS denied": "a session token, and policy denies the key `jwks.get`",
  "JWKS denied, jwtKey": "the same, and the middleware has `jwtKey`",
  "unknown key": "a session token, and Bailiff does not know the key, or it is revoked",
  "address with /v1": "a session token, and the address ends with `/v1`",
};

export function middlewaresPage(): string {
  const results = readMiddlewareResults();
  const note = GENERATED_NOTE.replace(
    "the tables in src/",
    "tools/docs/middlewares.template.md and the results of `npm run sdks`",
  );
  const parts: Readonly<Record<string, string>> = {
    note,
    names: results.map(({ name, version }) => `\`${name}\` ${version}`).join(", "),
    settings: settingsTable(results),
    scenes: scenesTable(results),
  };
  const template = readFileSync(projectPath("tools/docs/middlewares.template.md"), "utf8");
  return template.replaceAll(/\{\{(\w+)\}\}/g, (_match, name: string) => {
    const part = parts[name];
    if (part === undefined) throw new Error(`middlewares.template.md asks for {{${name}}}`);
    return part;
  });
}

function settingsTable(results: readonly MiddlewareResult[]): string {
  const head = `| | ${results.map(({ name }) => `\`${name}\``).join(" | ")} |\n|---|${results.map(() => "---|").join("")}`;
  const rows = Object.entries(SETTINGS).map(([id, text]) => {
    const cells = results.map(({ settings }) => {
      const seen = settings[id];
      return seen === undefined ? "" : settingCell(seen.session, seen.users);
    });
    return `| ${text} | ${cells.join(" | ")} |`;
  });
  return [head, ...rows].join("\n");
}

function settingCell(session: Seen, users: Seen): string {
  if (session.came === "answers 500") return "500, the missing setting is in the log";
  const verified = session.asked.length > 0 ? "✓ JWKS" : "✓ key at hand";
  const sessions = session.came === "signed in" ? verified : "**signed out**";
  if (session.outside.length > 0 && users.outside.length > 0) return `${sessions}; **asks api.clerk.com, with the key**`;
  if (users.outside.length > 0) return `${sessions}; users: **asks api.clerk.com, with the key**`;
  return users.came === "works" ? sessions : `${sessions}; users: no secret key`;
}

function scenesTable(results: readonly MiddlewareResult[]): string {
  const texts = { ...Object.fromEntries(MIDDLEWARE_SCENES.map(({ id, text }) => [id, text])), ...MISSET };
  const rows = Object.entries(texts).flatMap(([id, text]) =>
    groupsOf(results, id).map(({ names, seen }) => {
      const who = names.length === results.length ? "" : ` (${names.map((name) => `\`${name}\``).join(", ")})`;
      const asked = seen.asked.map((call) => `\`${call.replace(/, (\d+ times)$/, "`, $1")}${/times$/.test(call) ? "" : "`"}`);
      return `| ${text}${who} | ${asked.join(", ") || "nothing"} | ${cameText(seen)} |`;
    }),
  );
  return ["| who comes, with what | asks of Bailiff, and its answer | what comes of it |", "|---|---|---|", ...rows].join("\n");
}

/** Middlewares of which the same was seen. */
function groupsOf(results: readonly MiddlewareResult[], scene: string): readonly { names: string[]; seen: Seen }[] {
  const groups = new Map<string, { names: string[]; seen: Seen }>();
  for (const { name, scenes } of results) {
    const seen = scenes[scene];
    if (seen === undefined) continue;
    const group = groups.get(JSON.stringify(seen)) ?? { names: [], seen };
    group.names.push(name);
    groups.set(JSON.stringify(seen), group);
  }
  return [...groups.values()];
}

function cameText({ came, reason }: Seen): string {
  const text = came.startsWith("an error: ") ? "an error with Bailiff's text, which says where to go" : came.replaceAll("_", " ");
  return reason === null ? text : `${text}, \`${reason}\``;
}
