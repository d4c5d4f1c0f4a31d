// `wrangler` with its telemetry, error reports and update checks off: `npm run deploy`, or `node tools/wrangler.ts <anything>`.
import { spawn } from "node:child_process";
import { projectPath } from "../dev/project.ts";
import { quietTools } from "../dev/quiet-tools.ts";

quietTools();
const child = spawn(process.execPath, [projectPath("node_modules/wrangler/bin/wrangler.js"), ...process.argv.slice(2)], {
  stdio: "inherit",
});
// A terminal's Ctrl+C reaches wrangler by itself; we stay to pass its exit code on.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code) => process.exit(code ?? 1));
