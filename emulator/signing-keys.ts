// The instance's key for session tokens: a real RSA pair, published as a JWKS, and a mint for tokens that Clerk's SDKs verify. For
// development and tests only: whoever can call the mint can sign in as anybody.
import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

export interface TokenClaims {
  readonly userId: string;
  readonly sessionId?: string;
  /** Default 60, as Clerk's. */
  readonly lifetimeSeconds?: number;
}

const ISSUER = "https://emulator.clerk.accounts.dev";

export class SigningKeys {
  readonly #now: () => number;
  #made = 0;
  /** Made when it is first asked for: it takes a while, and most emulators never sign anything. */
  #current: SigningKey | undefined;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** As `GET /v1/jwks` answers. */
  jwks(): { readonly keys: readonly object[] } {
    const { kid, publicKey } = this.#key();
    const { kty, n, e } = publicKey.export({ format: "jwk" });
    return { keys: [{ use: "sig", kty, kid, alg: "RS256", n, e }] };
  }

  /** Another key from now on; tokens of the one before can no longer be verified. */
  rotate(): void {
    this.#current = undefined;
  }

  /** A session token (JWT, RS256) with the claims that Clerk's have. */
  mint({ userId, sessionId = userId.replace(/^user_/, "sess_"), lifetimeSeconds = 60 }: TokenClaims): string {
    const { kid, privateKey } = this.#key();
    const iat = Math.floor(this.#now() / 1000);
    const claims = {
      iss: ISSUER,
      sub: userId,
      sid: sessionId,
      sts: "active",
      v: 2,
      iat,
      nbf: iat - 10,
      exp: iat + lifetimeSeconds,
    };
    const signed = [{ alg: "RS256", kid, typ: "JWT" }, claims].map((part) => base64url(JSON.stringify(part))).join(".");
    return `${signed}.${sign("sha256", Buffer.from(signed), privateKey).toString("base64url")}`;
  }

  #key(): SigningKey {
    if (this.#current === undefined) {
      this.#made += 1;
      const kid = `ins_2emulator${String(this.#made).padStart(18, "0")}`;
      this.#current = { kid, ...generateKeyPairSync("rsa", { modulusLength: 2048 }) };
    }
    return this.#current;
  }
}

function base64url(text: string): string {
  return Buffer.from(text).toString("base64url");
}
