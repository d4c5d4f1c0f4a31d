// The page of one operation, from its row of the table alone.
import { DEFAULT_API_VERSION } from "../../src/clerk/api-version.ts";
import { CLASS_MEANING, RATE_NOTE, REPLAY_MEANING, targetText } from "../../src/clerk/meanings.ts";
import { codes, notesOf } from "../../src/clerk/notes.ts";
import type { Operation, RevealedField } from "../../src/clerk/operation.ts";
import { versionsOf } from "../../src/clerk/operation-versions.ts";
import { exampleCall } from "../../src/routes/published/openapi/example-args.ts";
import { curlExample, EXAMPLE_REASON, jsExample, pythonExample } from "./call-examples.ts";
import { parameterTable } from "./parameters.ts";

export const GENERATED_NOTE = "<!-- Made by `npm run generate` from the tables in src/. Do not edit. -->";

/** `users.ban` -> `ban.md`. */
export function pageName({ name }: Pick<Operation, "name">): string {
  return `${name.replace(/^users\./, "").replaceAll(".", "-")}.md`;
}

export function operationPage(operation: Operation): string {
  const reason = needsReason(operation);
  const sections = [
    `# ${operation.name}`,
    GENERATED_NOTE,
    `${operation.summary}. \`${operation.method} /v1${operation.path}\`, Clerk's own path.`,
    factsTable(operation),
    "## Arguments",
    parameters(operation),
    "Anything else in path, query or body is refused with 422.",
    ...asksText(operation),
    ...(notes(operation).length > 0 ? ["## Good to know", notes(operation).join("\n")] : []),
    "## What is recorded",
    recorded(operation).join("\n"),
    operation.allowedUnlessDenied === true ? "## A policy that denies it" : "## A policy that allows it",
    fenced("yaml", policySnippet(operation)),
    "See [policies](../policies.md) for conditions, masks and denies.",
    "## Calling it",
    `\`BAILIFF_URL\` is the address of Bailiff without \`/v1\`, \`BAILIFF_KEY\` ${operation.allowedUnlessDenied === true ? "any key that no policy denies it to" : `a key whose policies allow \`${operation.name}\``}.${
      reason ? ` The reason (\`${EXAMPLE_REASON}\`) goes into the record, and the policy above asks for one.` : ""
    }`,
    fenced("sh", curlExample(operation, reason)),
    fenced("js", jsExample(operation, reason)),
    fenced("python", pythonExample(operation, reason)),
    "[All operations](README.md)",
  ];
  return `${sections.join("\n\n")}\n`;
}

function factsTable(operation: Operation): string {
  const versions = versionsOf(operation)
    .map((version) => (version === DEFAULT_API_VERSION ? `${version} (default)` : version))
    .join(", ");
  const rows: [string, string][] = [
    ["name in policies and scopes", `\`${operation.name}\``],
    ["class", `\`${operation.class}\`: ${CLASS_MEANING[operation.class]}`],
    ["replay", `\`${operation.replay}\`: ${REPLAY_MEANING[operation.replay]}`],
    [
      "target",
      `${targetText(operation)}${operation.target.kind === "none" ? "" : "; conditions see the Clerk user as `target`"}`,
    ],
    ...(operation.rows === undefined ? [] : [["users in its answer", rowsText(operation.rows)] as [string, string]]),
    ["API versions", `${versions} (header \`Clerk-API-Version\`)`],
  ];
  return ["| | |", "|---|---|", ...rows.map(([name, text]) => `| ${name} | ${text} |`)].join("\n");
}

function rowsText({ at, shownBy }: NonNullable<Operation["rows"]>): string {
  const see = "[rules that hold for lists](../policies.md#rules-that-hold-for-lists)";
  if (at === null)
    return `counted: refused where a deny on the target withholds some from \`${shownBy}\`, unless its policy says \`counts: true\` (${see})`;
  const which = at.user === null ? "each" : `each \`${at.user}\``;
  const by = at.carries === null ? "" : `, as far as it is told: ${codes(Object.keys(at.carries), "and")}`;
  return `${which} is judged by the denies on the target that hold for \`${shownBy}\`${by}; rows of those denied are left out (${see})`;
}

function parameters({ args, ignoredQuery, legacyBody, body }: Operation): string {
  return parameterTable([
    { where: "path", schema: args.path },
    { where: "query", schema: args.query },
    ...(ignoredQuery === undefined ? [] : [{ where: "query, ignored", schema: ignoredQuery() }]),
    body === "multipart"
      ? { where: "form", schema: args.body, whereWithin: "policy and record only" }
      : { where: "body", schema: args.body },
    ...(legacyBody === undefined ? [] : [{ where: `body, up to ${legacyBody.until}`, schema: legacyBody.fields }]),
  ]);
}

/** Of the arguments that ask about something. */
function asksText({ reveals = {} }: Operation): string[] {
  const fieldsText = (fields: readonly RevealedField[]) =>
    codes([...new Set(fields.flatMap(({ at }) => Object.values(at)))], "and");
  const rows = Object.entries(reveals).flatMap(([argument, revealed]): string[] => {
    if (!("byValue" in revealed)) return revealed.length === 0 ? [] : [`| \`${argument}\` | ${fieldsText(revealed)} |`];
    const byFields = Map.groupBy(Object.entries(revealed.byValue), ([, fields]) => fieldsText(fields));
    return [...byFields].map(
      ([fields, values]) =>
        `| \`${argument}\`: ${codes(
          values.map(([value]) => value),
          "or",
        )} | ${fields} |`,
    );
  });
  if (rows.length === 0) return [];
  const text =
    "Which rows come, how many and in which order tells of fields, also of those that no answer shows. Where a mask of the key hides one, the argument is 403 `bailiff_policy_denied` ([what is masked may not be asked for](../policies.md#what-is-masked-may-not-be-asked-for)).";
  return ["## What the arguments ask about", text, ["| argument | asks about |", "|---|---|", ...rows].join("\n")];
}

function notes(operation: Operation): string[] {
  const lines = [
    ...notesOf(operation),
    ...(operation.body === "multipart" ? ["What policy and record see of the file is in the table."] : []),
    RATE_NOTE,
  ];
  return lines.map((line) => `- ${line}`);
}

function recorded({ class: kind, secretArgs, target, creates }: Operation): string[] {
  const records =
    kind === "read"
      ? "One record of type `read` (or an `intent` and its `outcome`, see class)."
      : "An `intent` before Clerk is called, and an `outcome` after; or one `denied` or `failed`.";
  const who = target.kind === "none" ? "" : ` \`target\` is ${targetText({ target })}.`;
  const made = creates === undefined ? "" : ` The outcome's \`target\` is the new user (\`${creates.field}\` of Clerk's answer).`;
  return [
    `- ${records} Clerk's answer is not stored, only its status.${who}${made} Fields: [audit](../audit.md).`,
    secretArgs.length === 0
      ? "- The arguments are recorded as they were checked; none of them is hidden."
      : secretArgs.length === 1
        ? `- ${codes(secretArgs, "and")} is never stored, logged or echoed: the record has \`[redacted]\` in its place.`
        : `- ${codes(secretArgs, "and")} are never stored, logged or echoed: the record has \`[redacted]\` in their place.`,
  ];
}

/** Whoever destroys, pays out or looks at secrets should say why. */
function needsReason({ class: kind }: Operation): boolean {
  return kind === "destructive" || kind === "money" || kind === "secret";
}

function policySnippet(operation: Operation): string {
  const rule = operation.name.replaceAll(/[^a-z0-9]+/g, "-");
  const body = Object.keys(exampleCall(operation).body);
  const narrowed =
    operation.class === "write" && operation.body === "json" && operation.target.kind !== "many" && body.length > 0;
  return [
    "policy: example",
    "rules:",
    `  - id: ${rule}`,
    `    ${operation.allowedUnlessDenied === true ? "deny" : "allow"}: [${operation.name}]`,
    ...(narrowed ? [`    only: [${body.join(", ")}]   # no other field may be sent`] : []),
    ...(needsReason(operation)
      ? ['    when: context.reason != ""   # header Bailiff-Reason, or /for/<reason> in the address']
      : []),
  ].join("\n");
}

function fenced(language: string, text: string): string {
  return `\`\`\`${language}\n${text}\n\`\`\``;
}
