// The recipes of docs/recipes, as they stand there: their files are taken out of the page and run, with the libraries that they name.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { transform } from "esbuild";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SEED } from "../../emulator/server.ts";
import { installed } from "./install.ts";
import { type McpClient, startMcp } from "./mcp-client.ts";
import { folderOf, RECIPES_RECIPE } from "./recipes/recipe-files.ts";
import { type RunningFile, runFile } from "./recipes/run-file.ts";
import { type SdkGateway, startSdkGateway } from "./sdk-gateway.ts";

/** From a registry, on a slow line. */
const INSTALL_MS = 300_000;
const POLICY = {
  policy: "admin-page",
  rules: [
    { id: "look-up", allow: ["users.get"] },
    { id: "ban-with-ticket", allow: ["users.ban"], when: 'context.reason.glob("TICKET-*")' },
    { id: "never-staff", deny: ["users.*"], when: "has(target.private_metadata.staff)" },
  ],
};
const STAFF = SEED.staff.id;

let modules: string;
let gateway: SdkGateway;
let env: Readonly<Record<string, string>>;
let user: string;
const folders: string[] = [];
let made = 0;

beforeAll(async () => {
  modules = await installed(RECIPES_RECIPE);
  gateway = await startSdkGateway();
  await gateway.admin.publish([POLICY]);
  env = { BAILIFF_URL: gateway.origin, BAILIFF_KEY: (await gateway.key("admin-page")).key };
}, INSTALL_MS);
beforeEach(async () => {
  user = await newUser();
});
afterAll(async () => {
  await gateway?.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function recipe(...pages: readonly string[]): string {
  const folder = folderOf(pages, modules);
  folders.push(folder);
  return folder;
}

/** At Clerk's own address. */
async function newUser(): Promise<string> {
  made += 1;
  const created = await clerk("POST", "/v1/users", {
    email_address: [`ada-${made}@example.com`],
    skip_password_requirement: true,
  });
  return String(created["id"]);
}

async function clerk(method: string, at: string, body?: object): Promise<Record<string, unknown>> {
  const response = await fetch(`${gateway.emulator.url}${at}`, {
    method,
    headers: { authorization: "Bearer sk_test_e2e", "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return Object(await response.json());
}

const isBanned = async (id: string) => (await clerk("GET", `/v1/users/${id}`))["banned"];

describe.each(["express-app.mjs", "hono-app.mjs"])("guard a route: %s", (file) => {
  let app: RunningFile;
  beforeAll(async () => {
    app = await runFile(recipe("guard-a-route.md"), file, env);
  });
  afterAll(() => app?.stop());

  const ban = async (id: string, body: object) => {
    const response = await fetch(`${app.firstLine}/people/${id}/ban`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: await response.text() };
  };

  it("lets on what would be allowed, and does nothing by asking", async () => {
    expect(await ban(user, { ticket: "TICKET-7" })).toEqual({ status: 200, body: JSON.stringify({ banned: user }) });
    expect(await isBanned(user)).toBe(false);
  });
  it("refuses what would be refused, and says why", async () => {
    const answer = await ban(user, {});
    expect(answer.status).toBe(403);
    expect(answer.body).toContain("bailiff_policy_denied");
    expect(answer.body).toContain("ban-with-ticket");
    expect((await ban(STAFF, { ticket: "TICKET-7" })).status).toBe(403);
  });
});

it.each(["express-app.mjs", "hono-app.mjs"])("guard a route: %s refuses when nobody can say", async (file) => {
  const app = await runFile(recipe("guard-a-route.md"), file, { ...env, BAILIFF_URL: "http://127.0.0.1:9" });
  const response = await fetch(`${app.firstLine}/people/${user}/ban`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ticket: "TICKET-7" }),
  });
  expect([response.status, await response.json()]).toEqual([503, { reason: "Nobody can say right now. Try again." }]);
  await app.stop();
});

it.each([
  ["express-app.mjs", "no key", {}],
  ["hono-app.mjs", "a key that is Clerk's own", { BAILIFF_URL: "http://127.0.0.1:9", BAILIFF_KEY: "sk_test_abc" }],
])("guard a route: %s with %s says what to set", async (file, _, given) => {
  await expect(runFile(recipe("guard-a-route.md"), file, given)).rejects.toThrow(
    "Set BAILIFF_URL, and BAILIFF_KEY to a key of Bailiff's",
  );
});

describe("grey out a button", () => {
  let app: RunningFile;
  let folder: string;
  beforeAll(async () => {
    folder = recipe("grey-out-a-button.md");
    app = await runFile(folder, "may-route.mjs", { ...env, PORT: "0" });
  });
  afterAll(() => app?.stop());

  /** The page in a DOM of its own, asking the recipe's own route. */
  async function shown(ticket: string, may = `${app.firstLine}/may`): Promise<readonly Record<string, unknown>[]> {
    const page = readFileSync(path.join(folder, "buttons.jsx"), "utf8");
    const { code } = await transform(page, { loader: "jsx", jsx: "automatic" });
    const script = `
      import { JSDOM } from "jsdom";
      const { window } = new JSDOM("<!doctype html><main></main>");
      Object.assign(globalThis, { window, document: window.document, IS_REACT_ACT_ENVIRONMENT: true });
      const ask = globalThis.fetch;
      globalThis.fetch = (_address, options) => ask(${JSON.stringify(may)}, options);
      const { act, createElement } = await import("react");
      const { createRoot } = await import("react-dom/client");
      const { UserActions } = await import("./buttons.mjs");
      const pressed = [];
      const root = createRoot(document.querySelector("main"));
      const element = createElement(UserActions, { user: ${JSON.stringify(user)}, ticket: ${JSON.stringify(ticket)}, act: (name) => pressed.push(name) });
      await act(async () => root.render(element));
      const settled = () => document.body.textContent.includes("Asking") === false;
      for (let tries = 0; tries < 200 && !settled(); tries += 1) await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
      const buttons = [...document.querySelectorAll("button")];
      for (const button of buttons) await act(async () => button.click());
      console.log(JSON.stringify(buttons.map((button) => ({
        name: button.textContent,
        disabled: button.getAttribute("aria-disabled") === "true",
        why: document.getElementById(button.getAttribute("aria-describedby")).textContent,
        pressed: pressed.includes("users." + button.textContent.toLowerCase()),
      }))));
      process.exit(0);`;
    writeFileSync(path.join(folder, "buttons.mjs"), code);
    writeFileSync(path.join(folder, "page.mjs"), script);
    const run = await runFile(folder, "page.mjs", {});
    await run.stop();
    return JSON.parse(run.firstLine);
  }

  it("what would be allowed can be pressed, the rest says why not", async () => {
    expect(await shown("TICKET-1")).toEqual([
      { name: "Ban", disabled: false, why: "", pressed: true },
      { name: "Delete", disabled: true, why: expect.stringContaining("users.delete"), pressed: false },
    ]);
    expect(await shown("")).toMatchObject([
      { name: "Ban", disabled: true, why: expect.stringContaining("ban-with-ticket"), pressed: false },
      { name: "Delete", disabled: true },
    ]);
  });

  it("nothing can be pressed when nobody can say", async () => {
    expect(await shown("TICKET-1", "http://127.0.0.1:9/may")).toMatchObject([
      { disabled: true, why: expect.stringContaining("Nobody can say") },
      { disabled: true },
    ]);
  });
});

describe("an MCP server that asks before it acts", () => {
  let server: McpClient;
  beforeAll(async () => {
    const folder = recipe("mcp-server-that-asks.md", "guard-a-route.md");
    server = await startMcp({ command: "node", args: ["server.mjs"], cwd: folder, env });
  });
  afterAll(() => server?.stop());

  it("tells the agent why not, and sends nothing", async () => {
    const sent = gateway.emulator.requests.length;
    const answer = await server.call("ban_user", { user_id: user, ticket: "because" });
    expect(answer).toMatchObject({ isError: true, text: expect.stringContaining("ban-with-ticket") });
    expect(gateway.emulator.requests.slice(sent).filter(({ method }) => method !== "GET")).toEqual([]);
    expect(await isBanned(user)).toBe(false);
  });

  it("acts on a yes, with the ticket on record", async () => {
    expect(await server.call("ban_user", { user_id: user, ticket: "TICKET-9" })).toEqual({
      isError: false,
      text: `Banned ${user}.`,
    });
    expect(await isBanned(user)).toBe(true);
  });
});

it("an MCP server that asks: when nobody can say the agent hears it, and nothing is sent", async () => {
  const folder = recipe("mcp-server-that-asks.md", "guard-a-route.md");
  const server = await startMcp({
    command: "node",
    args: ["server.mjs"],
    cwd: folder,
    env: { ...env, BAILIFF_URL: "http://127.0.0.1:9" },
  });
  const answer = await server.call("ban_user", { user_id: user, ticket: "TICKET-9" });
  await server.stop();
  expect(answer).toEqual({ isError: true, text: expect.stringContaining("nobody can say right now whether it is allowed") });
});
