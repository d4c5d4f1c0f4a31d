// A request that an example of the docs makes, judged by the table: is it this operation, and would Bailiff take its arguments?
import type { Operation } from "../../../src/clerk/operation.ts";
import { parseQuery } from "../../../src/routes/call/intake/query.ts";

export interface SentRequest {
  readonly method: string;
  /** From `/v1` or `/for/<reason>/v1` on, with query. */
  readonly target: string;
  readonly contentType: string | null;
  readonly body: string;
  readonly authorization: string | null;
  readonly reason: string | null;
}

/** The arguments in the path, or null when it is not this operation's. */
function pathArgs({ method, path }: Operation, sent: SentRequest): Record<string, string> | null {
  const names = Array.from(path.matchAll(/\{([a-z0-9_]+)\}/g), ([, name = ""]) => name);
  const pattern = new RegExp(`^(?:/for/[A-Za-z0-9._-]{1,64})?/v1${path.replaceAll(/\{[a-z0-9_]+\}/g, "([^/]+)")}$`);
  const match = sent.method === method ? pattern.exec(sent.target.split("?", 1)[0] ?? "") : null;
  return match === null ? null : Object.fromEntries(names.map((name, index) => [name, match[index + 1] ?? ""]));
}

export function isCallOf(operation: Operation, sent: SentRequest): boolean {
  return pathArgs(operation, sent) !== null;
}

/** Why Bailiff would not take it; empty when it would. */
export function faultsOf(operation: Operation, sent: SentRequest): string[] {
  const path = pathArgs(operation, sent);
  if (path === null) return [`${sent.method} ${sent.target} is not ${operation.name}`];
  const query = parseQuery(new URL(sent.target, "http://bailiff").search, operation.args.query);
  const parts = [
    operation.args.path.safeParse(path),
    operation.args.query.safeParse(query.ok ? query.value : { "not readable": query.errors }),
    ...(operation.body === "json" ? [operation.args.body.safeParse(JSON.parse(sent.body === "" ? "{}" : sent.body))] : []),
  ];
  return [
    ...parts.flatMap(({ error }) => error?.issues.map(({ path: at, message }) => `${at.join(".")}: ${message}`) ?? []),
    ...(sent.authorization === "Bearer sk_test_bailiff_example" ? [] : [`the key is sent as ${sent.authorization}`]),
    ...(operation.body === "multipart" && !/^multipart\/form-data/.test(sent.contentType ?? "") ? ["not sent as a form"] : []),
    ...(operation.body === "json" && sent.contentType !== "application/json" ? [`sent as ${sent.contentType}`] : []),
  ];
}

/** A curl command of the docs as the request that it makes. Understands what those commands use, and no more. */
export function requestOfCurl(command: string, env: Readonly<Record<string, string>>): SentRequest {
  const words = Array.from(command.replaceAll("\\\n", " ").matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g), ([, double, single, bare]) =>
    double === undefined ? (single ?? bare ?? "") : double.replaceAll(/\$([A-Z_]+)/g, (_match, name: string) => env[name] ?? ""),
  );
  if (words.shift() !== "curl") throw new Error(`not curl: ${command}`);
  const headers = new Headers();
  let [method, url, body] = ["GET", "", ""];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const value = word.startsWith("-") ? (words.shift() ?? "") : word;
    if (word === "-X") method = value;
    else if (word === "-d") body = value;
    else if (word === "-F") headers.set("content-type", "multipart/form-data; boundary=curl");
    else if (word === "-H") headers.set(value.slice(0, value.indexOf(":")), value.slice(value.indexOf(":") + 1).trim());
    else if (word.startsWith("-")) throw new Error(`an option that this reader does not know: ${word}`);
    else url = value;
  }
  const { pathname, search } = new URL(url);
  return {
    method,
    target: pathname + search,
    body,
    contentType: headers.get("content-type"),
    authorization: headers.get("authorization"),
    reason: headers.get("bailiff-reason"),
  };
}
