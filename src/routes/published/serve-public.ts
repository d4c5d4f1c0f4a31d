// What needs no key, served. The API document and its page are made on the first request for them, once per isolate: a cold start, which
// is a call to Clerk as a rule, does not pay for them.
import { createHash } from "node:crypto";
import { errorResponse } from "../../bailiff-errors.ts";
import { once } from "../../once.ts";
import type { CallFacts } from "../call/call.ts";
import { type Args, validateCall } from "../call/validate.ts";
import type { Services } from "../services.ts";
import { serveAuditKey } from "./audit-key.ts";
import { createHealth } from "./health.ts";
import { buildDocument } from "./openapi/document.ts";
import type { OpenApiDocument } from "./openapi/document-shape.ts";
import { publicIntake } from "./public-intake.ts";
import { PUBLIC_OPERATIONS, type PublicName, type PublicOperation } from "./public-operations.ts";
import { referencePage } from "./reference/page.ts";
import { STYLE } from "./reference/style.ts";

export type PublicHandlers = Readonly<Record<PublicName, (requestId: string) => Promise<Response>>>;

/** The same for everybody; a new one comes with a deployment. */
const CACHE_CONTROL = "public, max-age=300";

/** `admin`: the rows of the admin plane. */
export function publicHandlers(services: Services, admin: Parameters<typeof buildDocument>[0]["admin"]): PublicHandlers {
  const document = once((): OpenApiDocument => {
    return buildDocument({ clerk: services.operations, admin, open: PUBLIC_OPERATIONS });
  });
  const json = once(() => JSON.stringify(document()));
  const page = once(() => referencePage(document()));
  const policy = once(pagePolicy);
  return {
    "public.health": createHealth(services),
    "public.audit_key": (requestId) => serveAuditKey(services, requestId),
    "public.openapi": async () => withText(json(), "application/json"),
    "public.reference": async () =>
      withText(await page(), "text/html; charset=utf-8", {
        "content-security-policy": policy(),
        "referrer-policy": "no-referrer",
      }),
  };
}

/** `pathParams`: raw, still to be checked. */
export async function servePublic(
  { deps }: Pick<Services, "deps">,
  row: PublicOperation,
  handle: (requestId: string) => Promise<Response>,
  { request, requestId }: CallFacts,
  pathParams: Args,
): Promise<Response> {
  const validated = await validateCall(publicIntake(deps, row), request, pathParams);
  return validated.ok ? handle(requestId) : errorResponse(validated.errors, requestId);
}

/** The page runs nothing and loads nothing: its style is its own, its icon is empty. */
function pagePolicy(): string {
  const style = createHash("sha256").update(STYLE).digest("base64");
  return [
    "default-src 'none'",
    `style-src 'sha256-${style}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

function withText(text: string, type: string, headers: Readonly<Record<string, string>> = {}): Response {
  return new Response(text, {
    headers: { "content-type": type, "cache-control": CACHE_CONTROL, "x-content-type-options": "nosniff", ...headers },
  });
}
