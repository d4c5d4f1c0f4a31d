// One operation, called with example arguments: with @clerk/backend, with Python and with curl. Where an SDK has no method, the same call
// as plain HTTP. Address and key come from the environment, so that an example can be pasted as it is.
import type { Operation } from "../../src/clerk/operation.ts";
import { type ExampleArgs, exampleCall } from "../../src/routes/published/openapi/example-args.ts";
import { JS_METHODS, PYTHON_METHODS, PYTHON_NAMES } from "./sdk-methods.ts";

/** Who destroys, pays out or looks at secrets should say why; the examples do. */
export const EXAMPLE_REASON = "TICKET-4711";
const IMAGE = "portrait.png";

function urlOf({ path, args }: Operation): string {
  const { path: pathArgs, query } = exampleCall({ args });
  const filled = path.replaceAll(/\{([a-z0-9_]+)\}/g, (_match, name: string) => String(pathArgs[name]));
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value].flat().map((item) => `${name}=${encodeURIComponent(String(item))}`),
  );
  return `/v1${filled}${pairs.length === 0 ? "" : `?${pairs.join("&")}`}`;
}

export function curlExample(operation: Operation, needsReason: boolean): string {
  const { body } = exampleCall(operation);
  const parts = [
    `curl ${operation.method === "GET" ? "" : `-X ${operation.method} `}"$BAILIFF_URL${urlOf(operation)}"`,
    `-H "Authorization: Bearer $BAILIFF_KEY"`,
    ...(needsReason ? [`-H "Bailiff-Reason: ${EXAMPLE_REASON}"`] : []),
    ...(operation.body === "multipart" ? [`-F "file=@${IMAGE};type=image/png"`] : []),
    ...(operation.body === "json" ? [`-H "Content-Type: application/json"`, `-d '${JSON.stringify(body)}'`] : []),
  ];
  return parts.join(" \\\n  ");
}

export function jsExample(operation: Operation, needsReason: boolean): string {
  const known = JS_METHODS[operation.name];
  const prefix = needsReason ? `/for/${EXAMPLE_REASON}` : "";
  if (known === undefined) return fetchExample(operation, needsReason);
  const { path, query, body } = exampleCall(operation);
  const { positional, method } = known;
  const all: ExampleArgs = { ...path, ...query, ...body };
  const rest = Object.entries(all).filter(([name]) => !positional.includes(name));
  const fields = rest.map(([name, value]) => `${camelCase(name)}: ${isUpload(operation, name) ? "image" : jsLiteral(value)}`);
  const given = [...positional.map((name) => jsLiteral(all[name])), ...(fields.length === 0 ? [] : [`{ ${fields.join(", ")} }`])];
  const upload = operation.body === "multipart";
  return [
    ...(upload ? ['import { readFile } from "node:fs/promises";'] : []),
    'import { createClerkClient } from "@clerk/backend";',
    "",
    `const clerk = createClerkClient({ secretKey: process.env.BAILIFF_KEY, apiUrl: ${prefix === "" ? "process.env.BAILIFF_URL" : `\`\${process.env.BAILIFF_URL}${prefix}\``} });`,
    ...(upload ? [`const image = new Blob([await readFile("${IMAGE}")], { type: "image/png" });`] : []),
    `const result = await clerk.${method}(${given.join(", ")});`,
  ].join("\n");
}

function fetchExample(operation: Operation, needsReason: boolean): string {
  const { body } = exampleCall(operation);
  const headers = [
    `authorization: \`Bearer \${process.env.BAILIFF_KEY}\``,
    ...(operation.body === "json" ? ['"content-type": "application/json"'] : []),
    ...(needsReason ? [`"bailiff-reason": "${EXAMPLE_REASON}"`] : []),
  ];
  return [
    "// @clerk/backend has no method for this.",
    `const response = await fetch(\`\${process.env.BAILIFF_URL}${urlOf(operation)}\`, {`,
    `  method: "${operation.method}",`,
    `  headers: { ${headers.join(", ")} },`,
    ...(operation.body === "json" ? [`  body: JSON.stringify(${jsLiteral(body)}),`] : []),
    "});",
    "const result = await response.json();",
  ].join("\n");
}

export function pythonExample(operation: Operation, needsReason: boolean): string {
  const style = PYTHON_METHODS[operation.name];
  if (style === undefined) return httpxExample(operation, needsReason);
  const { path, query, body } = exampleCall(operation);
  const all = Object.entries({ ...path, ...query, ...body });
  const text = (name: string, value: unknown) =>
    isUpload(operation, name)
      ? `{"file_name": "${IMAGE}", "content": open("${IMAGE}", "rb"), "content_type": "image/png"}`
      : pythonLiteral(value);
  const given =
    style === "request"
      ? `request=${pythonLiteral(Object.fromEntries(all))}`
      : all.map(([name, value]) => `${name}=${text(name, value)}`).join(", ");
  const base = `os.environ["BAILIFF_URL"] + "${needsReason ? `/for/${EXAMPLE_REASON}` : ""}/v1"`;
  return [
    "import os",
    "from clerk_backend_api import Clerk",
    "",
    `with Clerk(bearer_auth=os.environ["BAILIFF_KEY"], server_url=${base}) as clerk:`,
    `    result = clerk.${PYTHON_NAMES[operation.name] ?? operation.name}(${given})`,
  ].join("\n");
}

function httpxExample(operation: Operation, needsReason: boolean): string {
  const { body } = exampleCall(operation);
  const headers = [
    '"Authorization": "Bearer " + os.environ["BAILIFF_KEY"]',
    ...(needsReason ? [`"Bailiff-Reason": "${EXAMPLE_REASON}"`] : []),
  ];
  return [
    "# Version 7.0 of Clerk's Python SDK has no method for this.",
    "import os",
    "import httpx",
    "",
    "response = httpx.request(",
    `    "${operation.method}",`,
    `    os.environ["BAILIFF_URL"] + "${urlOf(operation)}",`,
    `    headers={${headers.join(", ")}},`,
    ...(operation.body === "json" ? [`    json=${pythonLiteral(body)},`] : []),
    ")",
    "result = response.json()",
  ].join("\n");
}

function isUpload(operation: Operation, name: string): boolean {
  return operation.body === "multipart" && name === "file";
}

function camelCase(name: string): string {
  return name.replaceAll(/_([a-z0-9])/g, (_match, letter: string) => letter.toUpperCase());
}

/** `{ plan: "pro" }`: JSON, with names as people write them. */
function jsLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsLiteral).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, item]) => `${name}: ${jsLiteral(item)}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function pythonLiteral(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(pythonLiteral).join(", ")}]`;
  if (value === true) return "True";
  if (value === false) return "False";
  if (value === null) return "None";
  if (typeof value !== "object") return JSON.stringify(value);
  const fields = Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${pythonLiteral(item)}`);
  return `{${fields.join(", ")}}`;
}
