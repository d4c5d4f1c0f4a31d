// `GET /`: whoever comes without a path, a person or a program, is told what this is and where to go on. The page is a static file of the
// deployment; nothing is looked up, in storage or at Clerk.
import type { Services } from "../../services.ts";
import { servePage, withText } from "../published-pages.ts";
import { WELCOME_LINKS } from "./links.ts";

/** `text/html`, and not with the weight 0, which refuses it. What asks for anything at all (curl) is no browser. */
const WANTS_PAGE = /\btext\/html\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i;

/** Of no use to who searches the web. */
const HEADERS = { vary: "accept", "x-robots-tag": "noindex" };

export async function serveWelcome(env: Pick<Services["env"], "ASSETS">, { headers }: Request): Promise<Response> {
  if (WANTS_PAGE.test(headers.get("accept") ?? "")) return servePage(env, "welcome.html", HEADERS);
  const links = Object.fromEntries(WELCOME_LINKS.map(({ name, path }) => [name, path]));
  return withText(JSON.stringify({ service: "bailiff", links }), "application/json", HEADERS);
}
