// Is this token the issuer's, for this gateway, and of now? RS256 and nothing else, by a key that the issuer publishes under the token's `kid`.
// `jose` checks signature and claims: the parts of it that do, set up when somebody signs in and not when an isolate starts.
import type { Deps } from "../../../deps.ts";
import type { IssuerKeys } from "./issuer-keys.ts";
import type { Claimed, Issuer } from "./issuers.ts";

export type TokenVerdict =
  | { readonly ok: true; readonly claimed: Claimed }
  | { readonly ok: false; readonly fault: "token_invalid" | "token_key_unknown" | "issuer_unavailable" };

const ALGORITHM = "RS256";
/** Between the issuer's clock and ours, s. */
const CLOCK_TOLERANCE_SECONDS = 30;
const MAX_TOKEN_CHARS = 16_384;
const TOKEN = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/;
const KID = /^[\x21-\x7e]{1,256}$/;
const INVALID: TokenVerdict = { ok: false, fault: "token_invalid" };

/** Could it be one? A Bailiff key and a root token have no dots between three parts. */
export function looksLikeToken(text: string): boolean {
  return text.length <= MAX_TOKEN_CHARS && TOKEN.test(text);
}

export async function verifyToken(
  deps: Pick<Deps, "now">,
  issuer: Issuer,
  keys: IssuerKeys,
  token: string,
): Promise<TokenVerdict> {
  const kid = looksLikeToken(token) ? kidOf(token) : null;
  if (kid === null) return INVALID;
  const jwk = await keys.get(kid);
  if (jwk === "unavailable") return { ok: false, fault: "issuer_unavailable" };
  if (jwk === "unknown") return { ok: false, fault: "token_key_unknown" };
  const [{ jwtVerify }, { JOSEError }] = await Promise.all([import("jose/jwt/verify"), import("jose/errors")]);
  try {
    const { payload } = await jwtVerify(
      token,
      { ...jwk, alg: ALGORITHM },
      {
        algorithms: [ALGORITHM],
        issuer: issuer.issuer,
        audience: [...issuer.audience],
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        currentDate: new Date(deps.now()),
        maxTokenAge: issuer.maxAgeSeconds,
        requiredClaims: ["exp", "nbf", "iat", "iss", "aud"],
      },
    );
    const claimed = issuer.claimsOf(payload);
    return claimed === null ? INVALID : { ok: true, claimed };
  } catch (error) {
    // What is wrong with a key that the issuer publishes (too short a modulus) is a TypeError, and no better than a forged token.
    if (error instanceof JOSEError || error instanceof TypeError || error instanceof DOMException) return INVALID;
    throw error;
  }
}

/** The name of its key; null where the header is not of a token that could be good: another algorithm, or something that must be understood. */
function kidOf(token: string): string | null {
  const [header = ""] = token.split(".");
  const read = parsed(Buffer.from(header, "base64url").toString("utf8"));
  if (typeof read !== "object" || read === null || "crit" in read || "b64" in read) return null;
  const { alg, kid, typ = "JWT" }: { alg?: unknown; kid?: unknown; typ?: unknown } = read;
  return alg === ALGORITHM && typ === "JWT" && typeof kid === "string" && KID.test(kid) ? kid : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
