#!/usr/bin/env bash
# Expected: an agent that uses Clerk's MCP server is told why Clerk's API refused: the answer has `message` and `long_message`.
# Seen: the tool's result is the text of the HTTP status alone, "Forbidden": the agent cannot tell a policy from a wrong key, nor what to
#   change. `@clerk/backend` beneath it has both in `error.errors`; the toolkit hands on `error.message`, which is the status text.
# Versions: @clerk/agent-toolkit 0.3.15 (npm). Needs Node 20.9 or newer.
# Source: Clerk's description: an error answer is { errors: [{ message, long_message, code }] }; the Model Context Protocol: a tool's
#   error has what the model needs to correct itself.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --ignore-scripts --no-audit --no-fund --loglevel=error --save-exact @clerk/agent-toolkit@0.3.15 >/dev/null

cat > check.mjs <<'JS'
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { createInterface } from "node:readline";

const refusal = { message: "Not allowed", long_message: "Only users of your own region may be read.", code: "not_allowed" };
const api = createServer((_request, response) => {
  response.writeHead(403, { "content-type": "application/json" });
  response.end(JSON.stringify({ errors: [refusal] }));
});
await new Promise((resolve) => api.listen(0, "127.0.0.1", resolve));

const server = spawn(
  process.execPath,
  ["node_modules/@clerk/agent-toolkit/dist/modelcontextprotocol/local-server.js", "--tools", "users"],
  {
    env: {
      PATH: process.env.PATH,
      CLERK_SECRET_KEY: "sk_test_example",
      CLERK_API_URL: `http://127.0.0.1:${api.address().port}`,
      CLERK_TELEMETRY_DISABLED: "1",
    },
    stdio: ["pipe", "pipe", "inherit"],
  },
);
const send = (message) => server.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
const clientInfo = { name: "check", version: "1" };
send({ id: 1, method: "initialize", params: { protocolVersion: "2025-03-26", capabilities: {}, clientInfo } });
for await (const line of createInterface({ input: server.stdout })) {
  const { id, result } = JSON.parse(line);
  if (id === 1) {
    send({ method: "notifications/initialized" });
    send({ id: 2, method: "tools/call", params: { name: "getUser", arguments: { userId: "user_1" } } });
  }
  if (id !== 2) continue;
  console.log(JSON.stringify(result));
  const texts = result.content.map(({ text }) => text);
  const holds = result.isError === true && texts.length === 1 && texts[0] === "Forbidden";
  console.log(holds ? "holds: the agent is told Forbidden, and not why" : "changed");
  server.kill();
  process.exit(holds ? 0 : 1);
}
JS
node check.mjs
