// Whether a request for the console's page certainly comes from somebody who is not signed in: then the page need not ask, and no refusal of a
// stranger is counted for it. Where a browser may have kept the cookie back (a link on another site: SameSite=Strict) nothing is certain.
import { presentedCookie } from "../admin/session/session-cookie.ts";

const SENDS_ALL: readonly (string | null)[] = ["none", "same-origin"];

export function bringsNobody(request: Request): boolean {
  const { headers } = request;
  if (headers.has("authorization") || headers.has("cf-access-jwt-assertion")) return false;
  return SENDS_ALL.includes(headers.get("sec-fetch-site")) && presentedCookie(request).kind === "none";
}
