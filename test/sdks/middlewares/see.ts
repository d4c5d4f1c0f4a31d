// One request to a back end, and all that can be seen of it: what a caller gets, what Bailiff was asked, who else was.
import * as z from "zod";
import type { BackEnd } from "./middleware.ts";
import type { RecordingProxy } from "./recording-proxy.ts";
import type { Seen } from "./results.ts";

/** A back end asks a JWKS that it is refused five times, for three seconds. */
const PATIENCE_MS = 20_000;

const bodySchema = z.union([
  z.strictObject({ userId: z.string().nullable() }),
  z.strictObject({ id: z.string() }),
  z.strictObject({ isAuthenticated: z.boolean(), tokenType: z.string().nullable() }),
  z.strictObject({ token: z.string().nullable() }),
  z.strictObject({ error: z.string() }),
]);

export interface Sight extends Seen {
  /** Long messages of what Bailiff refused. */
  readonly refusals: readonly string[];
  /** `x-clerk-auth-message`. */
  readonly message: string | null;
}

export async function see(
  { origin, outside }: BackEnd,
  { asked }: RecordingProxy,
  path: string,
  headers: Record<string, string>,
): Promise<Sight> {
  asked.length = 0;
  outside.length = 0;
  const answer = await fetch(origin + path, { headers, redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS) });
  const body = await answer.text();
  return {
    came: cameOf(answer, body),
    reason: answer.headers.get("x-clerk-auth-reason"),
    message: answer.headers.get("x-clerk-auth-message"),
    asked: counted(asked.map(({ call, status }) => `${withoutIds(call)} ${status}`)),
    outside: counted(outside.map(withoutIds)),
    refusals: asked.flatMap(({ longMessage }) => longMessage ?? []),
  };
}

function cameOf({ status }: Response, body: string): string {
  if (status !== 200) return `answers ${status}`;
  const given = bodySchema.parse(JSON.parse(body));
  if ("userId" in given) return given.userId === null ? "signed out" : "signed in";
  if ("id" in given) return "works";
  if ("token" in given) return given.token === null ? "no token" : "a token";
  if ("error" in given) return given.error === "" ? "an error" : `an error: ${given.error}`;
  return given.isAuthenticated ? "accepted" : `not accepted, as ${given.tokenType}`;
}

function withoutIds(call: string): string {
  return call.replaceAll(/\b(user|sess)_[A-Za-z0-9]+/g, "{id}");
}

/** What is said several times in a row once, with how often. */
function counted(calls: readonly string[]): string[] {
  const different = [...new Set(calls)];
  return different.map((call) => {
    const times = calls.filter((one) => one === call).length;
    return times === 1 ? call : `${call}, ${times} times`;
  });
}
