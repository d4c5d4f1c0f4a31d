// The settings of signing in, read like all others: half of them is a refusal to serve.

export interface SignInSettings {
  /** `team`: https://<team>.cloudflareaccess.com, which is the issuer. Null: nobody signs in by Access. */
  readonly access: { readonly team: string; readonly audience: readonly string[] } | null;
  /** Null: no job of GitHub's gets in. */
  readonly github: { readonly issuer: string; readonly audience: string } | null;
}

export interface SignInVariables {
  readonly ACCESS_TEAM_DOMAIN?: string;
  readonly ACCESS_AUDIENCE?: string;
  readonly GITHUB_OIDC_AUDIENCE?: string;
  readonly GITHUB_OIDC_ISSUER?: string;
}

const GITHUB = "https://token.actions.githubusercontent.com";
const TEAM = /^(?:https:\/\/)?([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.cloudflareaccess\.com)$/;
/** For a stand-in on this machine, under a Clerk test instance only. */
const LOOPBACK = /^http:\/\/127\.0\.0\.1:\d{1,5}$/;
const TAG = /^[0-9a-f]{64}$/;
const MAX_TAGS = 16;
const AUDIENCE = /^[\x21-\x7e]{8,200}$/;

export function readSignIn(
  variables: SignInVariables,
  { allowLoopback }: { readonly allowLoopback: boolean },
): { readonly settings: SignInSettings; readonly problems: readonly string[] } {
  const problems: string[] = [];
  const access = readAccess(variables, allowLoopback, problems);
  const github = readGithub(variables, allowLoopback, problems);
  return { settings: { access, github }, problems };
}

function readAccess(
  { ACCESS_TEAM_DOMAIN: domain = "", ACCESS_AUDIENCE: audiences = "" }: SignInVariables,
  allowLoopback: boolean,
  problems: string[],
): SignInSettings["access"] {
  if (domain === "" && audiences === "") return null;
  if (domain === "" || audiences === "") {
    problems.push("ACCESS_TEAM_DOMAIN and ACCESS_AUDIENCE belong together: set both, or neither");
    return null;
  }
  const name = TEAM.exec(domain)?.[1];
  const team = name === undefined ? (allowLoopback && LOOPBACK.test(domain) ? domain : null) : `https://${name}`;
  if (team === null) problems.push("ACCESS_TEAM_DOMAIN must be the team's domain: acme.cloudflareaccess.com");
  const audience = audiences.split(",").map((tag) => tag.trim());
  const tagged = audience.length <= MAX_TAGS && audience.every((tag) => TAG.test(tag));
  if (!tagged) problems.push("ACCESS_AUDIENCE must be the application's AUD tag, 64 hex digits, or up to 16 of them with commas");
  return team !== null && tagged ? { team, audience } : null;
}

function readGithub(
  { GITHUB_OIDC_AUDIENCE: audience = "", GITHUB_OIDC_ISSUER: issuer = "" }: SignInVariables,
  allowLoopback: boolean,
  problems: string[],
): SignInSettings["github"] {
  if (audience === "" && issuer === "") return null;
  if (!AUDIENCE.test(audience)) {
    problems.push("GITHUB_OIDC_AUDIENCE must be 8 to 200 characters without blanks: best the address of this gateway");
    return null;
  }
  if (issuer === "") return { issuer: GITHUB, audience };
  const known = URL.canParse(issuer) && issuer.startsWith("https://") && !/[?#@]|\/$/.test(issuer);
  if (known || (allowLoopback && LOOPBACK.test(issuer))) return { issuer, audience };
  problems.push(`GITHUB_OIDC_ISSUER must be an https address without a slash at its end; without it it is ${GITHUB}`);
  return null;
}
