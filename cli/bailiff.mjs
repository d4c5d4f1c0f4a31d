#!/usr/bin/env node
// Starts the command line without a step to build it. An older Node than 24 hands over to the one that `npm ci` put beside it, and so
// this file is plain JavaScript that the older one can read.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath } from "node:url";

const RUNS_TYPESCRIPT_FROM = 24;
const start = new URL("./start.mjs", import.meta.url);

if (Number(process.versions.node.split(".")[0]) >= RUNS_TYPESCRIPT_FROM) {
  await import(start.href);
} else {
  const node = fileURLToPath(new URL("../node_modules/.bin/node", import.meta.url));
  if (!existsSync(node)) {
    console.error(`bailiff: needs Node ${RUNS_TYPESCRIPT_FROM}; run npm ci in its checkout, which brings one`);
    process.exit(2);
  }
  const child = spawn(node, [fileURLToPath(start), ...process.argv.slice(2)], { stdio: "inherit" });
  // Whoever signals only this process means the command. The terminal sends Ctrl-C to both: a second one changes nothing.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  // As shells tell a signal: 130 for Ctrl-C.
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
