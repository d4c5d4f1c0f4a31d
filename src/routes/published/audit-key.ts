// `GET /.well-known/bailiff-audit-key`: the public key of checkpoints and exports, as a JWK set (RFC 7517). For anybody: it only verifies.
import { bailiffError, errorResponse } from "../../bailiff-errors.ts";
import type { Services } from "../services.ts";

export async function serveAuditKey(services: Services, requestId: string): Promise<Response> {
  const signer = await services.signer();
  if (signer === null) {
    const detail = "This deployment signs nothing: AUDIT_SIGNING_KEY is not set.";
    return errorResponse([bailiffError("bailiff_not_found", detail)], requestId);
  }
  return new Response(JSON.stringify({ keys: [signer.publicKey] }), {
    headers: { "content-type": "application/json", "cache-control": "public, max-age=300", "x-content-type-options": "nosniff" },
  });
}
