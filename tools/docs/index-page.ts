// The overview of all operations.

import { CLASS_MEANING, RATE_NOTE, REPLAY_MEANING, targetText } from "../../src/clerk/meanings.ts";
import type { Operation } from "../../src/clerk/operation.ts";
import { GENERATED_NOTE, pageName } from "./operation-page.ts";

export function indexPage(operations: readonly Operation[]): string {
  const rows = operations.map((operation) => {
    const { name, method, path, class: kind, replay, summary } = operation;
    return `| [${name}](${pageName(operation)}) | \`${method} /v1${path}\` | ${kind} | ${replay} | ${targetText(operation)} | ${summary} |`;
  });
  const sections = [
    "# Operations",
    GENERATED_NOTE,
    "What of Clerk's Backend API goes through Bailiff: users, and the keys that sessions are verified with. Everything else is 404. Names are those of policies and scopes; `users.*`, `users.get_*` and `users.class:read` are [patterns](../policies.md#patterns), and by the class of an operation some cover it or not. Bailiff's own operations: [admin](admin.md). All of them for programs: [OpenAPI 3.1](../openapi.json), which a deployment serves at `/openapi.json`, and as a page at `/reference`.",
    ["| operation | route | class | replay | target | |", "|---|---|---|---|---|---|", ...rows].join("\n"),
    "## Classes",
    meanings(CLASS_MEANING),
    "## Replay",
    "May the same call be sent again? The header `Bailiff-Max-Retries: 0` keeps Bailiff from doing so.",
    meanings(REPLAY_MEANING),
    "## Clerk's own limits",
    RATE_NOTE,
  ];
  return `${sections.join("\n\n")}\n`;
}

function meanings(texts: Readonly<Record<string, string>>): string {
  return Object.entries(texts)
    .map(([name, text]) => `- \`${name}\`: ${text}`)
    .join("\n");
}
