#!/usr/bin/env node
// Starts the command line without a build: it is TypeScript that Node 24 runs as it is. An older Node hands over to the one that
// `npm ci` put beside it. Plain JavaScript, because the older Node has to read this file.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const RUNS_TYPESCRIPT_FROM = 24;
const main = new URL("./main.ts", import.meta.url);

if (Number(process.versions.node.split(".")[0]) >= RUNS_TYPESCRIPT_FROM) {
  await import(main.href);
} else {
  const node = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
  if (!existsSync(node)) {
    console.error(`bailiff: needs Node ${RUNS_TYPESCRIPT_FROM}; run npm ci in its checkout, which brings one`);
    process.exit(2);
  }
  const child = spawn(node, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: "inherit" });
  // Whoever signals only this process means the command. The terminal sends Ctrl-C to both: a second one changes nothing.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // As shells tell a signal: 130 for Ctrl-C.
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
