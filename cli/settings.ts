// Which gateway, and as whom: from the environment, so that a token stands in no history and no process list. Without BAILIFF_TOKEN, in GitHub
// Actions, as the job; elsewhere as the person who signed in with `bailiff login`.
import { isIP } from "node:net";
import type { Credential } from "./credential.ts";
import { usageProblem } from "./exit-code.ts";
import { readSignIn } from "./stored-sign-in.ts";

export interface Settings {
  /** Without a slash at the end. */
  readonly url: string;
  readonly credential: Credential;
  /** Why: sent along with every call, for rules that ask for one and for the record. */
  readonly reason: string | null;
}

/** @throws CliProblem that names the variable, never its value. */
export function readSettings(env: NodeJS.ProcessEnv, warn: (text: string) => void): Settings {
  const url = readUrl(env);
  const credential = readCredential(env, url);
  if (url === null || credential === null) {
    const missing = [url === null ? "BAILIFF_URL" : null, credential === null ? "BAILIFF_TOKEN" : null].filter(
      (name) => name !== null,
    );
    throw usageProblem(
      `${missing.join(" and ")} not set. BAILIFF_URL is the gateway (http://127.0.0.1:8787), BAILIFF_TOKEN a key that may do this or the root token. People behind Cloudflare Access can sign in instead: bailiff login.`,
    );
  }
  const reason = env["BAILIFF_REASON"]?.trim() || null;
  if (reason !== null && !/^[\x20-\x7e]{1,256}$/.test(reason))
    throw usageProblem("BAILIFF_REASON must be 1 to 256 printable ASCII characters");
  const { protocol, hostname } = new URL(url);
  if (protocol === "http:" && !isLoopback(hostname)) warn("BAILIFF_URL is not https: the token travels in the clear");
  return { url, credential, reason };
}

/** @throws CliProblem that names the variable, never its value. */
function readCredential(env: NodeJS.ProcessEnv, url: string | null): Credential | null {
  const token = env["BAILIFF_TOKEN"]?.trim() ?? "";
  if (token !== "") {
    if (!/^[\x21-\x7e]+$/.test(token)) throw usageProblem("BAILIFF_TOKEN holds characters that no token has");
    return { kind: "token", token };
  }
  if (url === null) return null;
  const [requestUrl, requestToken] = [env["ACTIONS_ID_TOKEN_REQUEST_URL"] ?? "", env["ACTIONS_ID_TOKEN_REQUEST_TOKEN"] ?? ""];
  if (requestUrl !== "" && requestToken !== "") {
    if (!URL.canParse(requestUrl)) throw usageProblem("ACTIONS_ID_TOKEN_REQUEST_URL is no address");
    return { kind: "github", requestUrl, requestToken, audience: env["BAILIFF_AUDIENCE"]?.trim() || url };
  }
  const stored = readSignIn(env, url);
  return stored === null ? null : { kind: "access", token: stored };
}

/** Null when it is not set. @throws CliProblem when it is no address. */
export function readUrl(env: NodeJS.ProcessEnv): string | null {
  const text = env["BAILIFF_URL"]?.trim() ?? "";
  if (text === "") return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== "" || url.search !== "" || url.hash !== "")
    throw usageProblem("BAILIFF_URL must be an address like https://bailiff.example.com");
  const path = url.pathname.replace(/\/+$/, "");
  // Another path may be that of a proxy before the gateway; below these there is none.
  if (/\/(v1|admin)$/.test(path))
    throw usageProblem(
      `BAILIFF_URL must be ${url.origin}, without the path ${path}: /v1 is for SDKs, the command line adds /admin itself`,
    );
  return url.origin + path;
}

/** Of a URL. */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || (isIP(hostname) === 4 && hostname.startsWith("127."));
}
