// `GET /healthz`: can this deployment serve? No detail: anybody may ask. Detail is in `GET /admin/status`.
import type { Services } from "./services.ts";

export async function serveHealth(services: Services): Promise<Response> {
  // Whoever cannot reach the Registry cannot load policies.
  const registry = await services.ledgers.currentBundle();
  return health(registry !== null);
}

export function health(ok: boolean): Response {
  return new Response(JSON.stringify({ status: ok ? "ok" : "unavailable" }), {
    status: ok ? 200 : 503,
    headers: { "content-type": "application/json", "cache-control": "no-store" },
  });
}
