// An issuer of tokens in the place of Cloudflare Access or GitHub: it makes keys, signs what it is told to, and shows its public keys.
import { exportJWK, exportSPKI, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";

export interface StandIn {
  /** What its address for keys answers. */
  readonly jwks: { keys: JWK[] };
  /** PEM: for who takes it for the secret of an HMAC. */
  readonly publicKeyText: string;
  readonly publicJwk: JWK;
  sign(payload: object, header?: Readonly<Record<string, unknown>>): Promise<string>;
}

export async function issuerStandIn(kid: string): Promise<StandIn> {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const publicJwk = await exportJWK(publicKey);
  return {
    jwks: { keys: [{ ...publicJwk, kid, alg: "RS256", use: "sig" }] },
    publicKeyText: await exportSPKI(publicKey),
    publicJwk,
    sign: (payload, header = {}) =>
      new SignJWT({ ...payload })
        .setProtectedHeader({ alg: "RS256", kid, typ: "JWT", ...header })
        .sign(privateKey, { crit: { "made-up": true } }),
  };
}

/** As it was read, with another part: what a forger can do without the key. */
export function withHeader(token: string, header: Readonly<Record<string, unknown>>): string {
  const [, payload, signature] = token.split(".");
  return [part(header), payload, signature].join(".");
}

export function withPayload(token: string, payload: Readonly<Record<string, unknown>>): string {
  const [header, , signature] = token.split(".");
  return [header, part(payload), signature].join(".");
}

export function part(value: unknown): string {
  return Buffer.from(JSON.stringify(value), "utf8").toString("base64url");
}

export const TEAM = "https://acme.cloudflareaccess.com";
export const AUD = "32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228";
export const GITHUB = "https://token.actions.githubusercontent.com";
export const GATEWAY = "https://bailiff.example.com";

/** What Access says of a person; source: Cloudflare docs, "Application token". */
export function personPayload(nowSeconds: number): JWTPayload {
  return {
    aud: [AUD],
    email: "ada@example.com",
    exp: nowSeconds + 3_600,
    iat: nowSeconds,
    nbf: nowSeconds,
    iss: TEAM,
    type: "app",
    identity_nonce: "6ei69kawdKzMIAPF",
    sub: "7335d417-61da-459d-899c-0a01c76a2f94",
    country: "US",
  };
}

/** What GitHub says of a job; source: GitHub docs, "OpenID Connect reference". */
export function jobPayload(nowSeconds: number): JWTPayload {
  return {
    jti: "c2a5d0a8-0f0e-4a3c-8f3b-2f1f6a1f3a11",
    sub: "repo:acme/policies:ref:refs/heads/main",
    aud: GATEWAY,
    iss: GITHUB,
    ref: "refs/heads/main",
    ref_type: "branch",
    repository: "acme/policies",
    repository_id: "740000001",
    repository_owner: "acme",
    repository_owner_id: "650000002",
    event_name: "push",
    workflow_ref: "acme/policies/.github/workflows/push.yaml@refs/heads/main",
    run_id: "9000000003",
    actor: "ada",
    nbf: nowSeconds - 300,
    iat: nowSeconds,
    exp: nowSeconds + 300,
  };
}
