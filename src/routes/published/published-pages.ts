// The API document and pages: static files of the deployment (`public/`, made by `npm run generate`), so that neither they nor what
// makes them weighs on the start of an isolate. Headers are ours; of the file only its text is taken.
import { createHash } from "node:crypto";
import type { Services } from "../services.ts";

/** The same for everybody; a new one comes with a deployment. */
const CACHE_CONTROL = "public, max-age=300";

type Assets = Pick<Services["env"], "ASSETS">;

export async function serveDocument(env: Assets): Promise<Response> {
  const { body } = await publishedFile(env, "openapi.json");
  return withText(body, "application/json");
}

export function serveReference(env: Assets): Promise<Response> {
  return servePage(env, "reference.html");
}

/** A page under a policy that lets it load nothing. `headers`: its own. */
export async function servePage(env: Assets, name: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  const page = await (await publishedFile(env, name)).text();
  return withText(page, "text/html; charset=utf-8", {
    "content-security-policy": pagePolicy(page),
    "referrer-policy": "no-referrer",
    ...headers,
  });
}

/** @throws Error when the deployment has no such file: it was not deployed from a whole copy of the source. */
async function publishedFile({ ASSETS: assets }: Assets, name: string): Promise<Response> {
  // Asked for with nothing of the caller's: no range, no condition, no other encoding.
  const file = await assets.fetch(`https://assets.invalid/${name}`);
  if (file.status === 200) return file;
  await file.body?.cancel();
  throw new Error(`${name} is not among the static files of this deployment`);
}

/**
 * The page loads nothing, and runs only what it came with: its style and its script, where it has one, are its own, its icon is empty.
 * No text becomes markup in it.
 */
function pagePolicy(page: string): string {
  const script = digestOf(/<script>([\s\S]*?)<\/script>/.exec(page));
  const style = digestOf(/<style>([\s\S]*?)<\/style>/.exec(page));
  return [
    "default-src 'none'",
    ...(script === undefined ? [] : [`script-src ${script}`, "require-trusted-types-for 'script'", "trusted-types 'none'"]),
    `style-src ${style ?? "'none'"}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Of the text of an element, as a source that a policy allows. */
function digestOf(element: RegExpExecArray | null): string | undefined {
  const [, text] = element ?? [];
  return text === undefined ? undefined : `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

export function withText(text: BodyInit | null, type: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(text, {
    headers: { "content-type": type, "cache-control": CACHE_CONTROL, "x-content-type-options": "nosniff", ...headers },
  });
}
