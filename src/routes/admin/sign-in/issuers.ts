// Who may vouch for a caller of the admin plane: Cloudflare Access for people, GitHub for jobs of its Actions. Each has one algorithm, one address
// for its keys, and what its tokens say of whom they are about. A token of one is nothing to the other: issuer and audience are exact.
import type { JWTPayload } from "jose";
import { canonicalEmail, type MachineClaims, type PersonClaims } from "../../../policy/engine.ts";
import type { SignInSettings } from "../../../sign-in-settings.ts";

export interface Issuer {
  readonly kind: "person" | "machine";
  /** `iss`, to the letter. */
  readonly issuer: string;
  readonly audience: readonly string[];
  /** Where its public keys are. A token does not get a say: `jku`, `x5u` and an embedded `jwk` are not looked at. */
  readonly keysAddress: string;
  /** A token older than this is refused, however long it says that it lasts, s. */
  readonly maxAgeSeconds: number;
  /** Null where it does not say who it is about. */
  readonly claimsOf: (payload: JWTPayload) => Claimed | null;
}

export interface Claimed {
  readonly claims: PersonClaims | MachineClaims;
  /** For people who read the log. */
  readonly name: string;
  readonly owner: string;
}

const DAY_SECONDS = 86_400;
/** GitHub's last five minutes; a job asks for another when it needs one. */
const JOB_TOKEN_SECONDS = 900;

export function accessIssuer({ access }: SignInSettings): Issuer | null {
  if (access === null) return null;
  return {
    kind: "person",
    issuer: access.team,
    audience: access.audience,
    keysAddress: `${access.team}/cdn-cgi/access/certs`,
    maxAgeSeconds: DAY_SECONDS,
    claimsOf: personOf,
  };
}

export function githubIssuer({ github }: SignInSettings): Issuer | null {
  if (github === null) return null;
  return {
    kind: "machine",
    issuer: github.issuer,
    audience: [github.audience],
    keysAddress: `${github.issuer}/.well-known/jwks`,
    maxAgeSeconds: JOB_TOKEN_SECONDS,
    claimsOf: machineOf,
  };
}

const MAX_GROUPS = 1_000;

/**
 * Only an application's token (`type: app`) names a person; that of the whole team (`org`), and a service token, which has no e-mail, do not.
 * Groups are those that the identity provider hands on (`custom.groups`).
 */
function personOf({ type, email: given, sub, custom }: JWTPayload): Claimed | null {
  const email = typeof given === "string" ? canonicalEmail(given) : null;
  if (type !== "app" || email === null || typeof sub !== "string" || sub === "") return null;
  const groups: unknown = typeof custom === "object" && custom !== null ? Reflect.get(custom, "groups") : undefined;
  const listed: readonly unknown[] = Array.isArray(groups) ? groups.slice(0, MAX_GROUPS) : [];
  const named = listed.filter((group) => typeof group === "string");
  return { claims: { kind: "person", email, groups: named }, name: email, owner: email };
}

const REQUIRED = ["repository", "repository_id", "repository_owner", "repository_owner_id", "ref", "event_name"] as const;
/** Of a claim that is kept or compared. */
const CLAIM = /^[\x21-\x7e]{1,512}$/;
const MAX_NAME = 128;

function machineOf(payload: JWTPayload): Claimed | null {
  const text = (name: string): string | null => {
    const value = payload[name];
    return typeof value === "string" && CLAIM.test(value) ? value : null;
  };
  const [repository, repositoryId, owner, ownerId, ref, event] = REQUIRED.map(text);
  if (!repository || !repositoryId || !owner || !ownerId || !ref || !event) return null;
  const run = text("run_id");
  return {
    claims: {
      kind: "machine",
      repository,
      repository_id: repositoryId,
      repository_owner_id: ownerId,
      ref,
      event_name: event,
      // A name may have blanks.
      environment: typeof payload["environment"] === "string" ? payload["environment"] : null,
      workflow_ref: text("workflow_ref"),
    },
    name: `${repository} ${ref}${run === null ? "" : ` run ${run}`}`.slice(0, MAX_NAME),
    owner: `github:${owner}`.slice(0, MAX_NAME),
  };
}
