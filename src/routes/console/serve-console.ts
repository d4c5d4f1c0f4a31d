// The console's page and files: static files of the deployment (`public/console/`, made by `npm run console`), which the Worker hands out under
// headers of its own. One page for every address that names no file: it reads its own address. The path has passed `parseRawPath`, so what
// arrives is plain letters; a name is asked for only when it has the form that the build gives to files, so nothing else of the deployment's
// files is reachable this way.
import { bailiffError, errorResponse } from "../../bailiff-errors.ts";
import type { Services } from "../services.ts";
import { bringsNobody } from "./brings-nobody.ts";
import { consoleHeaders } from "./console-headers.ts";

type Assets = Pick<Services["env"], "ASSETS">;

/** An address of a page: words without a dot. */
const PAGE = /^\/console(\/(?!assets(\/|$))[A-Za-z0-9_-]+)*\/?$/;
/** With the hash of its content in its name, so the same for ever. */
const BUILT = /^\/console(\/assets\/[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*-[A-Za-z0-9_-]{8}\.(js|css|svg|woff2))$/;
const ICON = "/console/favicon.svg";

const TYPES = {
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
  svg: "image/svg+xml",
  woff2: "font/woff2",
} as const;

/** Where the pages are drawn, in `console/index.html`, and the same with the word that nobody is signed in. */
const ROOM = '<div id="console">';
const ROOM_OF_NOBODY = '<div id="console" data-visitor="nobody">';

/** `path`: raw. For GET. */
export async function serveConsole(env: Assets, request: Request, path: string, requestId: string): Promise<Response> {
  if (PAGE.test(path)) {
    const page = await consoleFile(env, "/index.html");
    if (page === null) return notBuilt(requestId);
    const text = await new Response(page).text();
    const shown = bringsNobody(request) ? text.replace(ROOM, ROOM_OF_NOBODY) : text;
    return new Response(shown, { headers: consoleHeaders("text/html; charset=utf-8", "no-store") });
  }
  if (path === ICON) {
    const icon = await consoleFile(env, "/favicon.svg");
    if (icon !== null) return new Response(icon, { headers: consoleHeaders(TYPES.svg, "public, max-age=3600") });
  }
  const [, name, ending] = BUILT.exec(path) ?? [];
  const file = name === undefined ? null : await consoleFile(env, name);
  if (file === null || !isKnown(ending)) return noSuchFile(requestId);
  return new Response(file, { headers: consoleHeaders(TYPES[ending], "public, max-age=31536000, immutable") });
}

function isKnown(ending: string | undefined): ending is keyof typeof TYPES {
  return ending !== undefined && Object.hasOwn(TYPES, ending);
}

/** Null when the deployment has no such file. */
async function consoleFile({ ASSETS: assets }: Assets, name: string): Promise<ReadableStream | null> {
  // Asked for with nothing of the caller's: no range, no condition, no other encoding.
  const file = await assets.fetch(`https://assets.invalid/console${name}`);
  if (file.status === 200) return file.body;
  await file.body?.cancel();
  return null;
}

function noSuchFile(requestId: string): Response {
  const detail =
    "The console has no such file. Its pages are under /console; one from before a deployment asks for files that are gone: load it again.";
  return errorResponse([bailiffError("bailiff_operation_unknown", detail)], requestId);
}

function notBuilt(requestId: string): Response {
  const detail =
    "This deployment has no console: it was not built. Run npm run console in the project and deploy or start again. The API does not need it.";
  return errorResponse([bailiffError("bailiff_operation_unknown", detail)], requestId);
}
