// An operation's example: the call as a line for a shell, and the answer that comes.
import { html } from "hono/html";
import type { OpenApiDocument, OperationObject, Parameter } from "../openapi/document-shape.ts";
import type { Html } from "./prose.ts";
import { parameterOf, responseOf } from "./resolve.ts";

export interface Located {
  readonly path: string;
  readonly method: string;
  readonly operation: OperationObject;
}

export function sample(document: OpenApiDocument, located: Located): Html {
  const { operation } = located;
  const request = block({ title: "Request", of: operation.operationId }, "sh", curlOf(document, located));
  return html`<div class="sample">${request}${answerOf(document, operation)}</div>`;
}

function answerOf(document: OpenApiDocument, { operationId, responses }: OperationObject): Html {
  const [status, given] = Object.entries(responses)[0] ?? [];
  if (status === undefined || given === undefined) return html``;
  const [type, media] = Object.entries(responseOf(document, given).content ?? {})[0] ?? [];
  if (media?.example === undefined) return html``;
  const text = typeof media.example === "string" ? media.example : JSON.stringify(media.example, null, 2);
  const head = { title: `Answer ${status}`, of: operationId };
  return block(head, type === "application/json" ? "json" : "text", text.trimEnd());
}

/** Scrolls where it is too long or too wide: by keyboard too, hence the tabindex, and the name for who gets there by it. */
function block({ title, of }: { readonly title: string; readonly of: string }, language: string, text: string): Html {
  const code = language === "json" ? text.split("\n").map(jsonLine) : html`${text}`;
  return html`<figure><figcaption>${title}</figcaption><pre tabindex="0" role="region" aria-label="${title}, ${of}"><code>${code}</code></pre></figure>`;
}

/** The name of the field apart from its value. */
function jsonLine(line: string): Html {
  const [, indent = "", name, rest = ""] = /^(\s*)("(?:[^"\\]|\\.)*":)(.*)$/.exec(line) ?? [];
  return name === undefined ? html`${line}\n` : html`${indent}<span class="name">${name}</span>${rest}\n`;
}

/** Address and key come from the environment, so that it can be pasted as it is. */
export function curlOf(document: OpenApiDocument, { path, method, operation }: Located): string {
  const parameters = (operation.parameters ?? []).map((given) => parameterOf(document, given));
  const shown = parameters.filter(({ example, required }) => example !== undefined || required === true);
  const filled = path.replaceAll(/\{([a-z0-9_]+)\}/g, (_match, name: string) => String(exampleOf(shown, name)));
  const query = shown
    .filter((one) => one.in === "query")
    .flatMap(({ name, example }) => [example].flat().map((item) => `${name}=${encodeURIComponent(String(item))}`));
  const token = path.startsWith("/admin") ? "$BAILIFF_TOKEN" : "$BAILIFF_KEY";
  const [type, media] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
  const body = media?.example ?? Object.values(media?.examples ?? {})[0]?.value;
  const parts = [
    `curl ${method === "get" ? "" : `-X ${method.toUpperCase()} `}"$BAILIFF_URL${filled}${query.length === 0 ? "" : `?${query.join("&")}`}"`,
    ...(operation.security?.length === 0 ? [] : [`-H "Authorization: Bearer ${token}"`]),
    ...(changes(operation)
      ? shown.filter((one) => one.in === "header").map(({ name, example }) => `-H "${name}: ${String(example)}"`)
      : []),
    ...Object.keys(media?.encoding ?? {}).map((name) => `-F "${name}=@portrait.png;type=image/png"`),
    ...(type === "application/json"
      ? [`-H "Content-Type: application/json"`, `-d ${quoted(JSON.stringify(body, null, 2))}`]
      : []),
  ];
  return parts.join(" \\\n  ");
}

/** Whoever changes something, or looks at secrets, should say why. */
function changes(operation: OperationObject): boolean {
  const kind = operation["x-bailiff-class"];
  return operation["x-bailiff-mutates"] === true || (kind !== undefined && kind !== "read");
}

function exampleOf(parameters: readonly Parameter[], wanted: string): unknown {
  return parameters.find(({ name }) => name === wanted)?.example;
}

/** For a POSIX shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
