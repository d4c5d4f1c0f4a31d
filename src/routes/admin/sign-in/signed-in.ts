// Somebody who signed in, as a caller of the admin plane: shaped like a key, so that policies, records and handlers take both alike. It has no
// Ledger and no secret, mints nothing, and is what the bundle in force says at each call.
import { createHash } from "node:crypto";
import type { KeyRecord } from "../../../keys/key-record.ts";
import type { BundleRef, Lease } from "../../../keys/lease.ts";
import type { SignInClaims } from "../../../policy/engine.ts";
import type { Services } from "../../services.ts";
import { ROOT_PRINCIPAL } from "../root-token.ts";
import type { Claimed } from "./issuers.ts";

export interface SignedInPrincipal {
  readonly kind: "person" | "machine";
  readonly lease: Lease;
  readonly above: readonly [];
  readonly overrunMs: null;
  readonly claims: SignInClaims;
}

const PERSON_DIGITS = 20;

/**
 * What stands in records and log lines. Of a person a digest, because log lines hold no addresses: name and owner are the address. No id of a key
 * has a colon in it.
 */
function principalId(claims: SignInClaims): string {
  if (claims.kind === "machine") return `machine:github-${claims.repository_id}`;
  return `person:${createHash("sha256").update(claims.email, "utf8").digest("hex").slice(0, PERSON_DIGITS)}`;
}

/** Is it the id of somebody who signed in, and so of nobody who has a Ledger? */
export function isSignedInId(id: string): boolean {
  return id.includes(":");
}

export function signedIn(
  { settings, deps }: Pick<Services, "settings" | "deps">,
  { claims, name, owner }: Claimed,
  policies: readonly string[],
  bundle: BundleRef,
): SignedInPrincipal {
  const record: KeyRecord = {
    v: 1,
    id: principalId(claims),
    name,
    owner,
    policies,
    scopes: null,
    mode: settings.mode,
    allowed_cidrs: null,
    not_before: null,
    expires_at: null,
    consistency: "leased",
    created_at: new Date(deps.now()).toISOString(),
    rotated_at: null,
    minted_by: ROOT_PRINCIPAL.id,
    ancestors: [],
    revision: 0,
    secrets: [],
    revoked: null,
  };
  return { kind: claims.kind, lease: { record, bundle }, above: [], overrunMs: null, claims };
}
