// `npm run check`: everything that can be said about the code without running it, at once. All parts run even if one fails; the output
// of those that failed is printed whole.
import { spawn } from "node:child_process";
import { projectPath } from "../dev/project.ts";
import { quietTools } from "../dev/quiet-tools.ts";

const bin = (name: string) => projectPath(`node_modules/.bin/${name}`);
const PARTS: Readonly<Record<string, readonly [command: string, ...args: string[]]>> = {
  "format and lint": [bin("biome"), "ci", "--error-on-warnings", "--colors=off", "--max-diagnostics=50"],
  "types, worker": [bin("tsc"), "--project", "tsconfig.json"],
  "types, node": [bin("tsc"), "--project", "tsconfig.node.json"],
  "types, console": [bin("tsc"), "--project", "tsconfig.console.json"],
  "types, browser": [bin("tsc"), "--project", "tsconfig.browser.json"],
  "unused code": [bin("knip"), "--no-progress", "--treat-config-hints-as-errors"],
  "generated files": [process.execPath, projectPath("tools/generate.ts"), "--check"],
  "lock file": [process.execPath, projectPath("tools/mend-lock.mjs"), "--check"],
};

function run([command, ...args]: readonly [string, ...string[]]): Promise<{ ok: boolean; output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: projectPath("."), stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.on("error", (error) => resolve({ ok: false, output: error.message }));
    child.on("close", (code) => resolve({ ok: code === 0, output }));
  });
}

quietTools();
const results = await Promise.all(Object.entries(PARTS).map(async ([name, command]) => ({ name, ...(await run(command)) })));
for (const { name, ok, output } of results) console.log(ok ? `ok      ${name}` : `FAILED  ${name}\n${output.trimEnd()}\n`);
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;
