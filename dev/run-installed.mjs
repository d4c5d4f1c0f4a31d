// What is looked at before a program of this project is loaded: that everything is installed, and that this Node can run it. Each of these is
// an everyday mishap, and a sentence that says what to do instead of a stack trace.
//
// Whoever comes here may have any Node at all: nothing in this file, nor in what it imports at once, is newer than Node 12 (no `node:`, no
// `?.`, no await outside a function).

// biome-ignore lint/style/useNodejsImportProtocol: Node 12 does not know it.
import { existsSync } from "fs";
// biome-ignore lint/style/useNodejsImportProtocol: the same.
import { fileURLToPath } from "url";

/** What `npm ci` itself takes. */
const INSTALLS_FROM = 20;
/** What runs TypeScript, and what `npm ci` brings along. */
const RUNS_FROM = 24;

/** @param script what npm calls it: `start`. */
export function runInstalled(script, entry) {
  const problem = whatIsMissing(script);
  if (problem !== null) {
    refuse(problem);
    return;
  }
  import("./kept-bundle.mjs")
    .then(({ runKept }) => runKept(script, entry))
    .catch((error) => {
      const known = whyNotLoaded(error);
      if (known === null) throw error;
      refuse(known);
    });
}

function whatIsMissing(script) {
  const own = process.versions.node;
  const major = Number(own.split(".")[0]);
  const command = script === "start" ? "npm start" : `npm run ${script}`;
  if (!existsSync(inProject("node_modules"))) {
    const first = major < INSTALLS_FROM ? `get Node ${INSTALLS_FROM} or newer (this is ${own}), then` : "run";
    return `nothing is installed yet: ${first} npm ci, and ${command} again`;
  }
  if (major >= RUNS_FROM) return null;
  return existsSync(inProject("node_modules/.bin/node"))
    ? `this is Node ${own}: run ${command}, which takes the Node ${RUNS_FROM} that npm ci installed`
    : `this is Node ${own}, and the Node ${RUNS_FROM} that npm ci brings is not there: run npm ci, with its install scripts allowed`;
}

/** Null: that is a fault of ours, and keeps its stack. */
function whyNotLoaded(error) {
  if (!(error instanceof Error)) return null;
  if (error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND") {
    const found = /Cannot find (?:package|module) '([^']+)'/.exec(error.message);
    return `node_modules is not whole (${found === null ? "a package" : found[1]} is missing): run npm ci`;
  }
  // In the words of workerd and of esbuild, which look for a package with their binary.
  if (/(?:on|for) another platform|could not be found, and is needed by/.test(error.message))
    return `node_modules was made on another system than this (${process.platform} ${process.arch}): run npm ci here`;
  return null;
}

function refuse(problem) {
  console.error(`bailiff: ${problem}`);
  process.exitCode = 1;
}

function inProject(file) {
  return fileURLToPath(new URL(`../${file}`, import.meta.url));
}
