// `wrangler` with its telemetry, error reports and update checks off: `npm run deploy`, or `node tools/wrangler.ts <anything>`. A deploy
// always has a target: production, unless another environment of wrangler.toml is named.
import { spawn } from "node:child_process";
import { currentConsole } from "../dev/build-console.ts";
import { projectPath } from "../dev/project.ts";
import { quietTools } from "../dev/quiet-tools.ts";

function withTarget([command, ...rest]: readonly string[]): readonly string[] {
  const named = rest.some((arg) => /^(--env|-e)(=|$)/.test(arg)) || process.env["CLOUDFLARE_ENV"] !== undefined;
  if (command !== "deploy" || named) return command === undefined ? rest : [command, ...rest];
  console.error("deploying to production; for another environment of wrangler.toml: npm run deploy -- --env staging");
  return [command, "--env", "production", ...rest];
}

quietTools();
// What is deployed has the pages of these sources.
if (process.argv[2] === "deploy") await currentConsole();
const child = spawn(
  process.execPath,
  [projectPath("node_modules/wrangler/bin/wrangler.js"), ...withTarget(process.argv.slice(2))],
  { stdio: "inherit" },
);
// A terminal's Ctrl+C reaches wrangler by itself; we stay to pass its exit code on.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code) => process.exit(code ?? 1));
