// A gateway that takes both kinds of sign-in, with stand-ins where Access and GitHub would be.
import type { BailiffEnv } from "../../../src/env.ts";
import { AUD, GATEWAY, GITHUB, issuerStandIn, type StandIn, TEAM } from "../../issuer-stand-in.ts";
import { scriptedClerk } from "../scripted-clerk.ts";
import { type Answer, type TestGateway, testGateway } from "../test-gateway.ts";

export const AUDITOR = { policy: "auditor", rules: [{ id: "read", allow: ["audit.read", "status.read", "policies.read"] }] };
export const AUTHOR = {
  policy: "author",
  rules: [{ id: "publish", allow: ["policies.publish", "policies.read", "policies.check"] }],
};
export const PEOPLE = [{ emails: ["ada@example.com"], policies: ["auditor"] }];
export const MACHINES = [
  {
    repository: "acme/policies",
    repository_id: "740000001",
    repository_owner_id: "650000002",
    ref: "refs/heads/main",
    policies: ["author"],
  },
];

export interface SigningIn {
  readonly gateway: TestGateway;
  readonly access: StandIn;
  readonly github: StandIn;
  /** Addresses that were asked for keys, in order. */
  readonly asked: string[];
  /** Told instead of the keys. */
  answerWith(answer: (() => Response | Promise<Response>) | null): void;
  asPerson(
    method: string,
    path: string,
    assertion: string,
    more?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>;
  asJob(method: string, path: string, token: string, body?: unknown): Promise<Answer>;
}

/** Made once: a key pair takes its time. */
const standIns = Promise.all([issuerStandIn("access-1"), issuerStandIn("github-1")]);

const SIGN_IN_VARS: Partial<BailiffEnv> = {
  ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com",
  ACCESS_AUDIENCE: AUD,
  GITHUB_OIDC_AUDIENCE: GATEWAY,
};

export async function signingIn(vars: Partial<BailiffEnv> = SIGN_IN_VARS): Promise<SigningIn> {
  const [access, github] = await standIns;
  const asked: string[] = [];
  let instead: (() => Response | Promise<Response>) | null = null;
  const keys: Readonly<Record<string, StandIn>> = {
    [`${TEAM}/cdn-cgi/access/certs`]: access,
    [`${GITHUB}/.well-known/jwks`]: github,
  };
  const clerk = scriptedClerk();
  const gateway = testGateway({
    vars,
    clerk,
    deps: {
      async fetch(address, options) {
        const standIn = keys[address];
        if (standIn === undefined) return clerk.fetch(new Request(address, options));
        asked.push(address);
        return instead === null ? Response.json(standIn.jwks) : instead();
      },
    },
  });
  return {
    gateway,
    access,
    github,
    asked,
    answerWith: (answer) => {
      instead = answer;
    },
    asPerson: (method, path, assertion, { body, headers } = {}) =>
      gateway.call(method, path, { body, headers: { "cf-access-jwt-assertion": assertion, ...headers } }),
    asJob: (method, path, token, body) => gateway.call(method, path, { key: token, body }),
  };
}

export function nowSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
