// `POST /hooks/clerk`: Clerk's own webhooks. What is not signed by Clerk costs little (headers first, then a bounded body, then one HMAC) and is
// counted by the minute like every call without a key. What is signed is answered 2xx once it is durable, or needs not be; else 5xx, and Clerk
// sends it again.
import { sha256Hex } from "../../audit/chain.ts";
import { type BailiffError, bailiffError, errorResponse } from "../../bailiff-errors.ts";
import { readClerkEvent } from "../../bypass/clerk-event.ts";
import { isSigned, readSignedHeaders, type WebhookFault } from "../../bypass/webhook-signature.ts";
import type { CallFacts } from "../call/call.ts";
import { readTextBody } from "../call/intake/read-body.ts";
import { ledgerUnavailable } from "../call/refusals.ts";
import type { Services } from "../services.ts";

/** A user with all that Clerk lets hang on it has a third of that. */
const MAX_BODY_BYTES = 262_144;

const REFUSED =
  "The webhook is not one of Clerk's: the headers svix-id, svix-timestamp and svix-signature must be there, the timestamp within five minutes of now, and a signature right under CLERK_WEBHOOK_SIGNING_SECRET.";
const NOT_TAKEN =
  "This deployment takes no webhooks: the secret CLERK_WEBHOOK_SIGNING_SECRET is not set. It is the signing secret of the endpoint in Clerk's dashboard.";

export async function serveClerkWebhook(services: Services, { request, requestId, waitUntil }: CallFacts): Promise<Response> {
  const { deps, settings, ledgers } = services;
  const refuse = (error: BailiffError) => errorResponse([error], requestId);
  const forged = (fault: WebhookFault) => {
    services.anonymous.add(fault, null, waitUntil);
    return refuse(bailiffError("bailiff_webhook_refused", REFUSED));
  };
  if (settings.webhookKey === null) return refuse(bailiffError("bailiff_operation_unknown", NOT_TAKEN));
  const signed = readSignedHeaders(request.headers, deps.now());
  if (typeof signed === "string") return forged(signed);
  const body = await readTextBody(deps, request, MAX_BODY_BYTES);
  if (!body.ok) return errorResponse(body.errors, requestId);
  const text = body.value ?? "";
  if (!isSigned(signed, text, settings.webhookKey)) return forged("webhook_forged");

  const read = readClerkEvent(text);
  switch (read.kind) {
    case "other":
      return taken("ignored");
    case "unreadable":
      deps.log("webhook_unreadable", { request_id: requestId, what: read.what });
      return refuse(bailiffError("bailiff_body_invalid", `The webhook is signed, but cannot be read: ${read.what}.`));
    case "session": {
      const seen = await ledgers.seePerson(read.userId, read.atMs);
      return seen === null ? refuse(ledgerUnavailable()) : taken("noted");
    }
    case "user": {
      const heard = await ledgers.hear({ ...read.event, svixId: signed.id, sha256: sha256Hex(text) });
      return heard === null ? refuse(ledgerUnavailable()) : taken(heard.value);
    }
  }
}

function taken(as: string): Response {
  return new Response(JSON.stringify({ taken: as }), {
    headers: { "content-type": "application/json", "cache-control": "no-store", "x-content-type-options": "nosniff" },
  });
}
