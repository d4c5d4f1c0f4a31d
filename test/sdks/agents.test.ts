// What agents and people at a terminal use instead of an SDK: the MCP server of @clerk/agent-toolkit and the command `clerk`, both with a
// reader's key (policy `agent`). Both take the address from the environment, so both can be pointed at Bailiff.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SEED } from "../../emulator/server.ts";
import { NPM_RECIPE } from "./families/javascript.ts";
import { installed } from "./install.ts";
import { type McpClient, startMcp } from "./mcp-client.ts";
import { quietEnvironment } from "./protocol.ts";
import { type SdkGateway, startSdkGateway } from "./sdk-gateway.ts";

const INSTALL_MS = 300_000;
const { google, credits } = SEED;

let folder: string;
let gateway: SdkGateway;
beforeAll(async () => {
  folder = await installed(NPM_RECIPE);
  gateway = await startSdkGateway();
}, INSTALL_MS);
afterAll(async () => {
  await gateway?.stop();
});
beforeEach(() => gateway.emulator.reset());

describe("@clerk/agent-toolkit 0.3.15, its MCP server", () => {
  const servers: McpClient[] = [];
  const serve = async (policy: string, base = gateway.origin): Promise<McpClient> => {
    const { key } = await gateway.key(policy);
    const server = await startMcp({
      command: process.execPath,
      args: [`${folder}/node_modules/@clerk/agent-toolkit/dist/modelcontextprotocol/local-server.js`, "--tools", "users"],
      cwd: folder,
      env: { CLERK_SECRET_KEY: key, CLERK_API_URL: base },
    });
    servers.push(server);
    return server;
  };
  afterAll(() => {
    for (const server of servers) server.stop();
  });

  it("has the tools that are called here", async () => {
    const tools = await (await serve("agent")).tools();
    expect(tools.toSorted()).toEqual([
      "getUser",
      "getUserCount",
      "getUserId",
      "updateUser",
      "updateUserPublicMetadata",
      "updateUserUnsafeMetadata",
    ]);
  });

  it("reads users and counts them, without what the mask hides", async () => {
    const server = await serve("agent");
    const user = await server.call("getUser", { userId: google.id });
    expect(user).toMatchObject({ isError: false });
    expect(user.text).toContain(google.id);
    expect(user.text).not.toContain(google.providerUserId);
    expect(await server.call("getUserCount", {})).toMatchObject({ isError: false });
  });

  // The toolkit hands on the name of the status and drops what Bailiff says; `clerk api` and the audit log have it.
  it("refuses the agent what policy denies, and calls it Forbidden", async () => {
    const server = await serve("agent", `${gateway.origin}/for/CASE-1`);
    const changes = [
      ["updateUser", { userId: google.id, firstName: "Galen" }],
      ["updateUserPublicMetadata", { userId: google.id, metadata: { plan: "gold" } }],
      ["updateUserUnsafeMetadata", { userId: google.id, metadata: { plan: "gold" } }],
    ] as const;
    for (const [tool, args] of changes) {
      const answer = await server.call(tool, args);
      expect(answer, tool).toEqual({ isError: true, text: "Forbidden" });
    }
    expect(gateway.emulator.requests.filter(({ acted, method }) => acted && method !== "GET")).toEqual([]);
  });

  it("changes what a policy allows", async () => {
    const server = await serve("sdk-all");
    const answer = await server.call("updateUser", { userId: credits.id, firstName: "Christa" });
    expect(answer).toMatchObject({ isError: false });
    expect(answer.text).toContain("Christa");
  });

  it("refuses the agent what is over a limit, and calls it Too Many Requests", async () => {
    const server = await serve("sdk-once");
    await server.call("getUser", { userId: google.id });
    expect(await server.call("getUser", { userId: google.id })).toEqual({ isError: true, text: "Too Many Requests" });
  });
});

describe("clerk 3.3.0, the command", () => {
  const home = mkdtempSync(path.join(tmpdir(), "bailiff-clerk-"));
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  const clerk = async (
    policy: string,
    ...args: readonly string[]
  ): Promise<{ code: number | null; out: string; err: string }> => {
    const { key } = await gateway.key(policy);
    const env = quietEnvironment({ HOME: home, CLERK_SECRET_KEY: key, CLERK_BACKEND_API_URL: gateway.origin });
    const child = spawn(`${folder}/node_modules/.bin/clerk`, args, { env, cwd: home, stdio: ["ignore", "pipe", "pipe"] });
    let out = "";
    let err = "";
    child.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (err += chunk.toString()));
    return new Promise((resolve, reject) => {
      child.once("error", reject);
      child.once("close", (code) => resolve({ code, out, err }));
    });
  };

  it("lists users, without what the mask hides", async () => {
    const { code, out } = await clerk("agent", "users", "list", "--json", "--limit", "10");
    expect(code).toBe(0);
    expect(out).toContain(google.id);
    expect(out).not.toContain(google.providerUserId);
  });

  it("asks for one user more than it is told to, so that policy sees another limit", async () => {
    await clerk("agent", "users", "list", "--json", "--limit", "10");
    expect(gateway.emulator.requests[0]?.url).toContain("limit=11");
    expect(await clerk("agent", "users", "list", "--json", "--limit", "20")).toMatchObject({
      code: 1,
      err: expect.stringContaining("bailiff_policy_denied"),
    });
  });

  it("reads any operation with clerk api", async () => {
    expect(await clerk("agent", "api", `/users/${google.id}`)).toMatchObject({
      code: 0,
      out: expect.stringContaining(google.id),
    });
    expect(await clerk("agent", "api", "/users/count")).toMatchObject({ code: 0, out: expect.stringContaining("total_count") });
  });

  it("says why with clerk api, and gives just the code with clerk users", async () => {
    const api = await clerk("agent", "api", `/users/${google.id}/ban`, "-X", "POST", "--yes");
    expect(api).toMatchObject({ code: 1, out: expect.stringContaining("bailiff_policy_denied") });
    expect(api.out).toMatch(/polic/i);
    const users = await clerk("sdk-none", "users", "list", "--json");
    expect(users).toMatchObject({ code: 1, err: expect.stringContaining("bailiff_policy_denied") });
    expect(gateway.emulator.requests).toEqual([]);
  });

  it("creates a user when policy allows it", async () => {
    const made = await clerk(
      "sdk-all",
      "users",
      "create",
      "--email",
      "terminal@example.com",
      "--first-name",
      "Terry",
      "--yes",
      "--json",
    );
    expect(made, made.err).toMatchObject({ code: 0 });
    expect([...gateway.emulator.store.users.values()].some(({ first_name }) => first_name === "Terry")).toBe(true);
  });
});
