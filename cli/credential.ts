// What a command shows for itself, as headers of its calls. A job of GitHub Actions asks GitHub for a token of its own when it needs one: it
// lasts minutes, is for this gateway alone, and is stored nowhere.
import * as z from "zod";
import { CliProblem, EXIT } from "./exit-code.ts";

export type Credential =
  /** A key, or the root token. */
  | { readonly kind: "token"; readonly token: string }
  /** Of Cloudflare Access, for the application in front of the gateway: what Access hands on is an assertion of its own. */
  | { readonly kind: "access"; readonly token: string }
  | { readonly kind: "github"; readonly requestUrl: string; readonly requestToken: string; readonly audience: string };

/** A job's token is asked for anew after this, ms: GitHub's last five minutes. */
const RENEW_AFTER_MS = 120_000;
const TIMEOUT_MS = 20_000;

const answerSchema = z.looseObject({ value: z.string().regex(/^[\w-]+\.[\w-]+\.[\w-]+$/) });

/** @throws CliProblem where GitHub gives no token. */
export function credentialHeaders(credential: Credential): () => Promise<Readonly<Record<string, string>>> {
  if (credential.kind === "token") return async () => ({ authorization: `Bearer ${credential.token}` });
  if (credential.kind === "access") return async () => ({ "cf-access-token": credential.token });
  let held: { readonly token: string; readonly atMs: number } | null = null;
  return async () => {
    const nowMs = Date.now();
    if (held === null || nowMs - held.atMs > RENEW_AFTER_MS) held = { token: await askGithub(credential), atMs: nowMs };
    return { authorization: `Bearer ${held.token}` };
  };
}

/** Source: GitHub docs, "OpenID Connect reference": a GET with the job's own bearer, the audience in the query. */
async function askGithub({ requestUrl, requestToken, audience }: Extract<Credential, { kind: "github" }>): Promise<string> {
  const url = new URL(requestUrl);
  url.searchParams.set("audience", audience);
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${requestToken}`, accept: "application/json" },
    redirect: "error",
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => null);
  const answer = response?.ok === true ? answerSchema.safeParse(await response.json().catch(() => null)) : null;
  if (answer?.success === true) return answer.data.value;
  const status = response === null ? "no answer" : `status ${response.status}`;
  throw new CliProblem(
    EXIT.unreachable,
    `GitHub gave no token for this job (${status}). The job needs “permissions: id-token: write”; or set BAILIFF_TOKEN.`,
  );
}
