// What needs no key, served.
import { errorResponse } from "../../bailiff-errors.ts";
import { serveAuthzenMetadata } from "../access/authzen-metadata.ts";
import type { CallFacts } from "../call/call.ts";
import { type Args, validateCall } from "../call/validate.ts";
import type { Services } from "../services.ts";
import { serveAuditKey } from "./audit-key.ts";
import { createHealth } from "./health.ts";
import { publicIntake } from "./public-intake.ts";
import type { PublicName, PublicOperation } from "./public-operations.ts";
import { serveDocument, serveReference } from "./published-pages.ts";
import { serveWelcome } from "./welcome/serve-welcome.ts";

export type PublicHandlers = Readonly<Record<PublicName, (facts: CallFacts) => Promise<Response>>>;

export function publicHandlers(services: Services): PublicHandlers {
  return {
    "public.welcome": ({ request }) => serveWelcome(services.env, request),
    "public.health": createHealth(services),
    "public.audit_key": ({ requestId }) => serveAuditKey(services, requestId),
    "public.authzen": async ({ request }) => serveAuthzenMetadata(request),
    "public.openapi": () => serveDocument(services.env),
    "public.reference": () => serveReference(services.env),
  };
}

/** `pathParams`: raw, still to be checked. */
export async function servePublic(
  { deps }: Pick<Services, "deps">,
  row: PublicOperation,
  handle: (facts: CallFacts) => Promise<Response>,
  facts: CallFacts,
  pathParams: Args,
): Promise<Response> {
  const { request, requestId } = facts;
  const validated = await validateCall(publicIntake(deps, row), request, pathParams);
  return validated.ok ? handle(facts) : errorResponse(validated.errors, requestId);
}
