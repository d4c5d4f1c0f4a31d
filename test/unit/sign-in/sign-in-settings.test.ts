// The settings of signing in: half of them, or a slip in one, is a refusal to serve and never a sign-in that takes more than was meant.
import { expect, it } from "vitest";
import { readSignIn, type SignInVariables } from "../../../src/sign-in-settings.ts";

const AUD = "32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228";
const ACCESS = { ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com", ACCESS_AUDIENCE: AUD };
const GITHUB = { GITHUB_OIDC_AUDIENCE: "https://bailiff.example.com" };

it.each<[SignInVariables, object]>([
  [{}, { access: null, github: null }],
  [
    { ACCESS_TEAM_DOMAIN: "", ACCESS_AUDIENCE: "", GITHUB_OIDC_AUDIENCE: "", GITHUB_OIDC_ISSUER: "" },
    { access: null, github: null },
  ],
  [ACCESS, { access: { team: "https://acme.cloudflareaccess.com", audience: [AUD] }, github: null }],
  [
    { ACCESS_TEAM_DOMAIN: "https://acme.cloudflareaccess.com", ACCESS_AUDIENCE: `${AUD}, ${AUD.replace("3", "4")}` },
    { access: { team: "https://acme.cloudflareaccess.com", audience: [AUD, AUD.replace("3", "4")] }, github: null },
  ],
  [
    GITHUB,
    { access: null, github: { issuer: "https://token.actions.githubusercontent.com", audience: "https://bailiff.example.com" } },
  ],
  [
    { ...GITHUB, GITHUB_OIDC_ISSUER: "https://ghe.example.com/_services/token" },
    { access: null, github: { issuer: "https://ghe.example.com/_services/token", audience: "https://bailiff.example.com" } },
  ],
])("%j is taken", (variables, settings) => {
  expect(readSignIn(variables, { allowLoopback: false })).toEqual({ settings, problems: [] });
});

it.each<[SignInVariables, string]>([
  [{ ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com" }, "belong together"],
  [{ ACCESS_AUDIENCE: AUD }, "belong together"],
  [{ ...ACCESS, ACCESS_TEAM_DOMAIN: "acme" }, "ACCESS_TEAM_DOMAIN"],
  [{ ...ACCESS, ACCESS_TEAM_DOMAIN: "https://acme.cloudflareaccess.com/" }, "ACCESS_TEAM_DOMAIN"],
  [{ ...ACCESS, ACCESS_TEAM_DOMAIN: "http://acme.cloudflareaccess.com" }, "ACCESS_TEAM_DOMAIN"],
  [{ ...ACCESS, ACCESS_TEAM_DOMAIN: "acme.cloudflareaccess.com.evil.example" }, "ACCESS_TEAM_DOMAIN"],
  [{ ...ACCESS, ACCESS_TEAM_DOMAIN: "http://127.0.0.1:9000" }, "ACCESS_TEAM_DOMAIN"],
  [{ ...ACCESS, ACCESS_AUDIENCE: "bailiff" }, "ACCESS_AUDIENCE"],
  [{ ...ACCESS, ACCESS_AUDIENCE: `${AUD},` }, "ACCESS_AUDIENCE"],
  [{ GITHUB_OIDC_AUDIENCE: "*" }, "GITHUB_OIDC_AUDIENCE"],
  [{ GITHUB_OIDC_AUDIENCE: "two words" }, "GITHUB_OIDC_AUDIENCE"],
  [{ GITHUB_OIDC_ISSUER: "https://ghe.example.com" }, "GITHUB_OIDC_AUDIENCE"],
  [{ ...GITHUB, GITHUB_OIDC_ISSUER: "https://ghe.example.com/" }, "GITHUB_OIDC_ISSUER"],
  [{ ...GITHUB, GITHUB_OIDC_ISSUER: "http://ghe.example.com" }, "GITHUB_OIDC_ISSUER"],
  [{ ...GITHUB, GITHUB_OIDC_ISSUER: "http://127.0.0.1:9000" }, "GITHUB_OIDC_ISSUER"],
])("nothing is served with %j", (variables, named) => {
  const { problems } = readSignIn(variables, { allowLoopback: false });
  expect(problems).toEqual([expect.stringContaining(named)]);
});

it("a stand-in on this machine is for test instances of Clerk alone", () => {
  const variables = {
    ...ACCESS,
    ...GITHUB,
    ACCESS_TEAM_DOMAIN: "http://127.0.0.1:9000",
    GITHUB_OIDC_ISSUER: "http://127.0.0.1:9000",
  };
  expect(readSignIn(variables, { allowLoopback: true }).problems).toEqual([]);
  expect(readSignIn(variables, { allowLoopback: false }).problems).toHaveLength(2);
  expect(
    readSignIn({ ...variables, GITHUB_OIDC_ISSUER: "http://127.0.0.1.evil.example:80" }, { allowLoopback: true }).problems,
  ).toHaveLength(1);
});
