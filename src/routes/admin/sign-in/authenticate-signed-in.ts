// Who calls without a key? A person behind Cloudflare Access, by the assertion that Access adds to every request, or a job of GitHub Actions, by
// its OIDC token as bearer. Whatever is wrong with one, a caller hears one text; where the issuer's keys cannot be had nobody gets in.
//
// An Authorization header counts before an assertion: Access adds its own to the requests of keys, too. And because a browser sends what makes
// Access add it with requests that other sites cause, an assertion counts for none of those.
import { type BailiffError, bailiffError } from "../../../bailiff-errors.ts";
import { policiesOfPrincipal } from "../../../policy/engine.ts";
import type { CallFacts } from "../../call/call.ts";
import { ledgerUnavailable } from "../../call/refusals.ts";
import type { Services } from "../../services.ts";
import { crossSite, fromElsewhere } from "./from-elsewhere.ts";
import type { KnownIssuer } from "./sign-in.ts";
import { type SignedInPrincipal, signedIn } from "./signed-in.ts";
import { looksLikeToken, verifyToken } from "./verify-token.ts";

const ASSERTION = "cf-access-jwt-assertion";

export type SignedInAuthentication =
  | { readonly ok: true; readonly principal: SignedInPrincipal }
  | { readonly ok: false; readonly error: BailiffError };

/** Null: this call does not sign in, and is asked for a key. */
export async function authenticateSignedIn(services: Services, facts: CallFacts): Promise<SignedInAuthentication | null> {
  const { headers } = facts.request;
  const { access, github } = services.signIn;
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const token = /^Bearer (\S+)$/i.exec(authorization)?.[1];
    return github === null || token === undefined || !looksLikeToken(token) ? null : admit(services, facts, github, token);
  }
  const assertion = headers.get(ASSERTION);
  if (access === null || assertion === null) return null;
  return fromElsewhere(facts.request)
    ? refused(services, facts, "foreign_site", crossSite())
    : admit(services, facts, access, assertion);
}

async function admit(
  services: Services,
  facts: CallFacts,
  { issuer, keys }: KnownIssuer,
  token: string,
): Promise<SignedInAuthentication> {
  const verdict = await verifyToken(services.deps, issuer, keys, token);
  if (!verdict.ok) {
    if (verdict.fault === "issuer_unavailable") return { ok: false, error: issuerUnavailable() };
    return refused(services, facts, verdict.fault, tokenInvalid());
  }
  const current = await services.ledgers.currentBundle();
  if (current === null) return { ok: false, error: ledgerUnavailable() };
  const bundle = current.value;
  const lists = bundle === null ? {} : await services.signIn.lists(bundle);
  if (lists === null) return { ok: false, error: ledgerUnavailable() };
  const policies = policiesOfPrincipal(lists, verdict.claimed.claims);
  if (bundle === null || policies === null) return refused(services, facts, "not_listed", notListed(issuer.kind));
  return { ok: true, principal: signedIn(services, verdict.claimed, policies, bundle) };
}

function refused(services: Services, { waitUntil }: CallFacts, fault: string, error: BailiffError): SignedInAuthentication {
  services.anonymous.add(fault, null, waitUntil);
  return { ok: false, error };
}

function tokenInvalid(): BailiffError {
  const detail =
    "The sign-in is not valid here: it may be too old, not valid yet, of another issuer or for another application. Sign in again: bailiff login.";
  return bailiffError("clerk_key_invalid", detail);
}

function notListed(kind: "person" | "machine"): BailiffError {
  const list = kind === "person" ? "people" : "machines";
  const detail = `You are signed in, and no entry of “${list}” in the bundle in force is about you: whoever publishes policies can add one.`;
  return bailiffError("bailiff_policy_denied", detail);
}

function issuerUnavailable(): BailiffError {
  const detail = "The public keys of the sign-in cannot be had now, and without them nobody is let in. Try again, or use a key.";
  return bailiffError("bailiff_ledger_unavailable", detail, { headers: { "retry-after": "5" } });
}
