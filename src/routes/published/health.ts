// `GET /healthz`: can this deployment serve? No detail: anybody may ask. Detail is in `GET /admin/status`.
import type { Services } from "../services.ts";

/** Anybody may ask, and as often as they like: the Registry, of which there is one, hears of it once a second and isolate. */
const KEPT_MS = 1_000;

export function createHealth({ deps, ledgers }: Pick<Services, "deps" | "ledgers">): () => Promise<Response> {
  let known: { readonly ok: boolean; readonly atMs: number } | null = null;
  return async () => {
    const nowMs = deps.now();
    if (known === null || nowMs < known.atMs || nowMs - known.atMs >= KEPT_MS) {
      // Whoever cannot reach the Registry cannot load policies.
      known = { ok: (await ledgers.currentBundle()) !== null, atMs: nowMs };
    }
    return health(known.ok);
  };
}

export function health(ok: boolean): Response {
  return new Response(JSON.stringify({ status: ok ? "ok" : "unavailable" }), {
    status: ok ? 200 : 503,
    headers: { "content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff" },
  });
}
