// What needs no key, served. The API document is made on the first request for it, once per isolate: a cold start, which
// is a call to Clerk as a rule, does not pay for it.
import { ADMIN_OPERATIONS } from "./admin/admin-operations.ts";
import { serveAuditKey } from "./audit-key.ts";
import { serveHealth } from "./health.ts";
import { buildDocument } from "./openapi/document.ts";
import { PUBLIC_OPERATIONS, type PublicName } from "./public-operations.ts";
import type { Services } from "./services.ts";

export type PublicHandlers = Readonly<Record<PublicName, (requestId: string) => Promise<Response>>>;

/** The same for everybody; a new one comes with a deployment. */
const CACHE_CONTROL = "public, max-age=300";

export function publicHandlers(services: Services): PublicHandlers {
  const json = once(() =>
    JSON.stringify(buildDocument({ clerk: services.operations, admin: ADMIN_OPERATIONS, open: PUBLIC_OPERATIONS })),
  );
  return {
    "public.health": () => serveHealth(services),
    "public.audit_key": (requestId) => serveAuditKey(services, requestId),
    "public.openapi": async () => withText(json(), "application/json"),
  };
}

function withText(text: string, type: string): Response {
  return new Response(text, {
    headers: { "content-type": type, "cache-control": CACHE_CONTROL, "x-content-type-options": "nosniff" },
  });
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
