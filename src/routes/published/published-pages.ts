// The API document and its page: static files of the deployment (`public/`, made by `npm run generate`), so that neither they nor what
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

export async function serveReference(env: Assets): Promise<Response> {
  const page = await (await publishedFile(env, "reference.html")).text();
  return withText(page, "text/html; charset=utf-8", {
    "content-security-policy": pagePolicy(page),
    "referrer-policy": "no-referrer",
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

/** The page loads nothing, and runs only what it came with: style and script are its own, its icon is empty. No text becomes markup in it. */
function pagePolicy(page: string): string {
  return [
    "default-src 'none'",
    `script-src ${digestOf(/<script>([\s\S]*?)<\/script>/.exec(page))}`,
    `style-src ${digestOf(/<style>([\s\S]*?)<\/style>/.exec(page))}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Of an element's text, as a source that a policy allows. */
function digestOf(element: RegExpExecArray | null): string {
  const [, text = ""] = element ?? [];
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}

function withText(text: BodyInit | null, type: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(text, {
    headers: { "content-type": type, "cache-control": CACHE_CONTROL, "x-content-type-options": "nosniff", ...headers },
  });
}
