// The command line without a stored token, against the built gateway: a job of GitHub Actions with stand-ins for GitHub's two addresses, and a
// person with stand-ins for `cloudflared` and for what Access does in front of a gateway.
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import * as z from "zod";
import { projectPath } from "../../../dev/project.ts";
import { AUD, issuerStandIn, jobPayload, personPayload, type StandIn } from "../../issuer-stand-in.ts";
import { blockOf } from "../../unit/docs/page-block.ts";
import { type StartedGateway, startGateway } from "../harness.ts";
import { bailiffAs } from "./run-bailiff.ts";

const AUDIENCE = "https://bailiff.example.com";
const servers: Server[] = [];
let issuer: string;
let standIns: { readonly access: StandIn; readonly github: StandIn };
let gateway: StartedGateway;
let directory: string;
/** Of the requests for a job's token. */
const asked: { audience: string | null; authorization: string | undefined }[] = [];
let jobClaims: object = {};

const now = () => Math.floor(Date.now() / 1000);

async function listen(serve: (request: IncomingMessage, response: ServerResponse) => Promise<void>): Promise<string> {
  const server = createServer((request, response) => void serve(request, response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
}

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), "bailiff-sign-in-"));
  const [access, github] = await Promise.all([issuerStandIn("access-1"), issuerStandIn("github-1")]);
  standIns = { access, github };
  issuer = await listen(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://issuer");
    const json = (body: unknown) => response.setHeader("content-type", "application/json").end(JSON.stringify(body));
    if (url.pathname === "/cdn-cgi/access/certs") return void json(access.jwks);
    if (url.pathname === "/.well-known/jwks") return void json(github.jwks);
    asked.push({ audience: url.searchParams.get("audience"), authorization: request.headers.authorization });
    const value = await github.sign({ ...jobPayload(now()), iss: issuer, aud: url.searchParams.get("audience"), ...jobClaims });
    json({ count: 1, value });
  });
  gateway = await startGateway({
    env: {
      ACCESS_TEAM_DOMAIN: issuer,
      ACCESS_AUDIENCE: AUD,
      GITHUB_OIDC_ISSUER: issuer,
      GITHUB_OIDC_AUDIENCE: AUDIENCE,
    },
  });
  const policies = path.join(directory, "policies");
  const root = bailiffAs({ BAILIFF_URL: gateway.url, BAILIFF_TOKEN: gateway.rootToken });
  expect(await root("policies", "pull", policies)).toMatchObject({ code: 0 });
  await writeFile(
    path.join(policies, "people.yaml"),
    stringify({
      people: [{ emails: ["ada@example.com"], policies: ["auditor"] }],
      machines: [
        {
          repository: "acme/policies",
          repository_id: "740000001",
          repository_owner_id: "650000002",
          ref: "refs/heads/main",
          policies: ["policy-author"],
        },
      ],
    }),
  );
  const diff = await root("policies", "diff", policies);
  expect(diff).toMatchObject({ code: 1 });
  expect(diff.stdout).toContain('+ people: {"emails":["ada@example.com"],"policies":["auditor"]}');
  expect(diff.stdout).toContain("+ machines: ");
  expect(await root("policies", "push", policies, "--yes")).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await gateway?.stop();
  for (const server of servers) server.close();
  await rm(directory, { recursive: true, force: true });
});

describe("in GitHub Actions", () => {
  const job = () => ({
    BAILIFF_URL: gateway.url,
    BAILIFF_AUDIENCE: AUDIENCE,
    ACTIONS_ID_TOKEN_REQUEST_URL: `${issuer}/token?api-version=2.0`,
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "job-runtime-token",
  });

  it("the commands of the documented workflow run without a stored token", async () => {
    const workflow = parse(blockOf(await readFile(projectPath("docs/sign-in.md"), "utf8"), "yaml"));
    const steps: { run?: string; env?: Record<string, string> }[] = workflow.jobs.push.steps;
    expect(workflow.permissions).toEqual({ contents: "read", "id-token": "write" });
    expect(JSON.stringify(workflow)).not.toMatch(/secrets\.|BAILIFF_TOKEN/);
    expect(workflow.on).toEqual({ push: { branches: ["main"] } });
    const commands = steps.flatMap(({ run = "" }) =>
      Array.from(run.matchAll(/^npx bailiff (.+)$/gm), ([, text = ""]) => text.split(" ")),
    );
    expect(commands.length).toBeGreaterThan(1);
    const policies = path.join(directory, "policies");
    await writeFile(path.join(policies, "zz-new.yaml"), "policy: zz-new\nrules: [{ id: r, allow: [users.get] }]\n");
    for (const args of commands) {
      const ran = await bailiffAs(job(), directory)(...args);
      expect(ran, `${args.join(" ")}: ${ran.stderr}`).toMatchObject({ code: args[1] === "diff" ? 1 : 0 });
    }
    expect(asked[0]).toEqual({ audience: AUDIENCE, authorization: "Bearer job-runtime-token" });
    const root = bailiffAs({ BAILIFF_URL: gateway.url, BAILIFF_TOKEN: gateway.rootToken });
    const log = await root("audit", "list", "--owner", "github:acme", "--operation", "policies.publish", "--json");
    expect(log.stdout).toContain('"machine:github-740000001"');
    expect(log.stdout).toContain("acme/policies refs/heads/main run 9000000003");
    expect((await root("policies", "versions")).stdout).toContain("machine:github-740000001");
  });

  it("a job of a pull request is refused, and says so by its exit code", async () => {
    jobClaims = { event_name: "pull_request", ref: "refs/pull/7/merge" };
    const refused = await bailiffAs(job(), directory)("policies", "push", "policies", "--yes");
    jobClaims = {};
    expect(refused).toMatchObject({ code: 3 });
    expect(refused.stderr).toContain("no entry of “machines”");
    expect(refused.stderr).not.toContain("job-runtime-token");
  });

  it("a token for another audience gets nobody in; GitHub that gives none is told", async () => {
    expect(await bailiffAs({ ...job(), BAILIFF_AUDIENCE: "https://other.example.com" })("policies", "versions")).toMatchObject({
      code: 3,
    });
    const away = await bailiffAs({ ...job(), ACTIONS_ID_TOKEN_REQUEST_URL: `${gateway.url}/nothing` })("policies", "versions");
    expect(away).toMatchObject({ code: 4 });
    expect(away.stderr).toContain("id-token: write");
  });

  it("a token that is set counts before the job", async () => {
    const before = asked.length;
    const ran = await bailiffAs({ ...job(), BAILIFF_TOKEN: gateway.rootToken })("policies", "versions");
    expect(ran).toMatchObject({ code: 0 });
    expect(asked).toHaveLength(before);
  });
});

describe("a folder", () => {
  it("keeps who signs in through pull, show and restore, and what it does not list goes when it is published", async () => {
    const root = bailiffAs({ BAILIFF_URL: gateway.url, BAILIFF_TOKEN: gateway.rootToken }, directory);
    const before = z.looseObject({ version: z.string() }).parse((await root("policies", "show", "--json")).json());
    expect(await root("policies", "pull", "pulled")).toMatchObject({ code: 0 });
    expect(parse(await readFile(path.join(directory, "pulled", "people.yaml"), "utf8"))).toMatchObject({
      people: [{ emails: ["ada@example.com"] }],
      machines: [{ repository: "acme/policies" }],
    });
    expect((await root("policies", "pull", "pulled")).stdout).toContain("already");
    expect(await root("policies", "diff", "pulled")).toMatchObject({ code: 0 });
    expect((await root("policies", "show")).stdout).toContain("ada@example.com");

    await rm(path.join(directory, "pulled", "people.yaml"));
    const push = await root("policies", "push", "pulled", "--yes");
    expect(push).toMatchObject({ code: 0 });
    expect(push.stderr).toContain('- people: {"emails":["ada@example.com"],"policies":["auditor"]}');
    const token = await standIns.access.sign({ ...personPayload(now()), iss: issuer });
    const asAda = () => fetch(`${gateway.url}/admin/audit?limit=1`, { headers: { "cf-access-jwt-assertion": token } });
    expect((await asAda()).status).toBe(403);
    expect(await root("policies", "restore", before.version, "--yes")).toMatchObject({ code: 0 });
    expect((await asAda()).status).toBe(200);
  });

  it.each([
    ["people: [{ emails: [Ada@example.com], policies: [auditor] }]", "people.yaml", "must be an e-mail address in lower case"],
    ["people: [{ emails: [ada@example.com], policies: [nobody] }]", "people.yaml", "there is no policy nobody"],
    ["people: []\nteams: []", "people.yaml", "holds people, machines or both, and nothing else"],
  ])("with %j is not published", async (text, file, why) => {
    const folder = await mkdtemp(path.join(directory, "bad-"));
    await writeFile(path.join(folder, "auditor.yaml"), "policy: auditor\nrules: [{ id: r, allow: [audit.read] }]\n");
    await writeFile(path.join(folder, "people.yaml"), text);
    const checked = await bailiffAs({})("policies", "check", folder);
    expect(checked).toMatchObject({ code: 1 });
    expect(checked.stdout + checked.stderr).toContain(file);
    expect(checked.stdout + checked.stderr).toContain(why);
  });
});

describe("a person", () => {
  let edge: string;
  let home: string;
  let bin: string;
  beforeAll(async () => {
    // What Access does in front of a gateway: takes the command line's token, and hands on an assertion; without one it sends to its login page.
    edge = await listen(async (request, response) => {
      const { "cf-access-token": token, host: _host, connection: _connection, ...headers } = request.headers;
      if (token === undefined || token === "old.old.old")
        return void response.writeHead(302, { location: "https://acme.example/" }).end();
      const passed = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
        typeof value === "string" ? [[name, value]] : [],
      );
      const answer = await fetch(gateway.url + (request.url ?? ""), {
        headers: [...passed, ["cf-access-jwt-assertion", String(token)]],
      });
      for (const [name, value] of answer.headers)
        if (!/^(content-(length|encoding)|transfer-encoding|connection)$/.test(name)) response.setHeader(name, value);
      response.writeHead(answer.status).end(await answer.text());
    });
    home = path.join(directory, "home");
    bin = path.join(directory, "bin");
    await Promise.all([mkdir(home), mkdir(bin)]);
  });
  const person = () => bailiffAs({ BAILIFF_URL: edge, HOME: home, PATH: `${bin}:${process.env["PATH"]}` });

  async function installCloudflared(token: string): Promise<void> {
    const lines = [
      "#!/bin/sh",
      'echo "$@" >> "$HOME/asked"',
      `if [ "$2" = token ]; then echo ${token}; else echo "opening a browser"; fi`,
    ];
    await writeFile(path.join(bin, "cloudflared"), `${lines.join("\n")}\n`);
    await chmod(path.join(bin, "cloudflared"), 0o755);
  }

  it("is told what to do where cloudflared is missing, and where nobody signed in", async () => {
    const login = await bailiffAs({ BAILIFF_URL: edge, HOME: home, PATH: bin })("login");
    expect(login).toMatchObject({ code: 2 });
    expect(login.stderr).toContain("cloudflared is not installed");
    const list = await person()("audit", "list");
    expect(list).toMatchObject({ code: 2 });
    expect(list.stderr).toContain("bailiff login");
  });

  it("signs in, and the log names the person; the token lies in a file of the owner's alone, until logout", async () => {
    const token = await standIns.access.sign({ ...personPayload(now()), iss: issuer });
    await installCloudflared(token);
    const login = await person()("login");
    expect(login).toMatchObject({ code: 0, stdout: `signed in to ${edge}\n` });
    expect(login.stderr).not.toContain(token);
    expect((await readFile(path.join(home, "asked"), "utf8")).split("\n")).toEqual([
      `access login ${edge}`,
      `access token -app=${edge}`,
      "",
    ]);
    const folder = path.join(home, ".config", "bailiff");
    expect(await readdir(folder)).toEqual(["sign-in.json"]);
    expect((await stat(path.join(folder, "sign-in.json"))).mode & 0o777).toBe(0o600);

    expect(await person()("audit", "list")).toMatchObject({ code: 0 });
    // Denials are on record before the answer.
    const denied = await person()("keys", "list");
    expect(denied).toMatchObject({ code: 3 });
    const root = bailiffAs({ BAILIFF_URL: gateway.url, BAILIFF_TOKEN: gateway.rootToken });
    const log = await root("audit", "list", "--owner", "ada@example.com", "--operation", "keys.list", "--json");
    expect(log.stdout).toContain('"ada@example.com"');

    expect(await person()("logout")).toMatchObject({ code: 0 });
    expect(await person()("audit", "list")).toMatchObject({ code: 2 });
  });

  it("whose sign-in has ended is told to sign in again", async () => {
    await installCloudflared("old.old.old");
    expect(await person()("login")).toMatchObject({ code: 0 });
    const ended = await person()("audit", "list");
    expect(ended).toMatchObject({ code: 3 });
    expect(ended.stderr).toContain("Sign in again: bailiff login");
  });
});
