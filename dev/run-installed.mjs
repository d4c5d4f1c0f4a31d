// What is looked at before a program of this project is loaded: that everything is installed, and that this Node can run it. Each of these is
// an everyday mishap, and a sentence that says what to do instead of a stack trace.
//
// Whoever comes here may have any Node at all: nothing in this file, nor in what it imports at once, is newer than Node 12 (no `node:`, no
// `?.`, no await outside a function).

// biome-ignore lint/style/useNodejsImportProtocol: Node 12 does not know it.
import { spawnSync } from "child_process";
// biome-ignore lint/style/useNodejsImportProtocol: the same.
import { existsSync, readFileSync } from "fs";
// biome-ignore lint/style/useNodejsImportProtocol: the same.
import { fileURLToPath, pathToFileURL } from "url";

/** What `npm ci` itself takes. */
const INSTALLS_FROM = 20;
/** What runs TypeScript, and what `npm ci` brings along. */
const RUNS_FROM = 24;

const OWN_NODE = inProject("node_modules/.bin/node");
/** Set for what that runs: should it be too old itself, it says so, and starts no other. */
const BY_OWN_NODE = "BAILIFF_BY_OWN_NODE";

/**
 * @param script what npm calls it: `start`; undefined: npm did not start it
 * @param options.isKept it runs from a bundle that is kept, else from its sources
 */
export function runInstalled(script, entry, options) {
  const command = commandOf(script);
  if (command === null && !options.isKept && isTooOld() && existsSync(OWN_NODE) && !process.env[BY_OWN_NODE]) {
    runByOwnNode(entry);
    return;
  }
  const problem = whatIsMissing(command);
  if (problem !== null) {
    refuse(problem);
    return;
  }
  const running = options.isKept
    ? import("./kept-bundle.mjs").then(({ runKept }) => runKept(script, entry))
    : runSources(inProject(entry));
  running.catch((error) => {
    const known = whyNotLoaded(error);
    if (known === null) throw error;
    refuse(known);
  });
}

function isTooOld() {
  return Number(process.versions.node.split(".")[0]) < RUNS_FROM;
}

/** Wrangler's build command finds whichever Node its caller has. */
function runByOwnNode(entry) {
  const words = [inProject("dev/run.mjs"), entry].concat(process.argv.slice(2));
  const env = Object.assign({}, process.env, { [BY_OWN_NODE]: "1" });
  const { status, error } = spawnSync(OWN_NODE, words, { stdio: "inherit", env });
  if (error !== undefined) refuse(whatIsMissing(null));
  else process.exitCode = status === null ? 1 : status;
}

/** As if it had been started by itself. */
function runSources(file) {
  process.argv[1] = file;
  let isLoaded = false;
  // Node says so of a program that it starts, and is silent about one that is imported.
  process.once("beforeExit", () => {
    if (isLoaded || process.exitCode) return;
    console.error(`bailiff: ${file} ended before it was done`);
    process.exitCode = 13;
  });
  return import(pathToFileURL(file).href).then(
    () => {
      isLoaded = true;
    },
    (error) => {
      isLoaded = true;
      throw error;
    },
  );
}

/** Null: no script of npm's started it. `npx wrangler deploy` is called `npx`. */
function commandOf(script) {
  if (script === undefined || script === "npx") return null;
  return script === "start" || script === "test" ? `npm ${script}` : `npm run ${script}`;
}

function whatIsMissing(command) {
  const own = process.versions.node;
  const major = Number(own.split(".")[0]);
  if (!existsSync(inProject("node_modules"))) {
    const first = major < INSTALLS_FROM ? `get Node ${INSTALLS_FROM} or newer (this is ${own}), then` : "run";
    return `nothing is installed yet: ${first} npm ci${command === null ? "" : `, and ${command} again`}`;
  }
  // As after a pull that brought a new one.
  const missing = packagesAskedFor().find((name) => !existsSync(inProject(`node_modules/${name}`)));
  if (missing !== undefined) return notWhole(missing);
  if (!isTooOld()) return null;
  return existsSync(OWN_NODE)
    ? `this is Node ${own}: run ${command === null ? "it by npm or npx" : command}, which takes the Node ${RUNS_FROM} that npm ci installed`
    : `this is Node ${own}, and the Node ${RUNS_FROM} that npm ci brings is not there: run npm ci, with its install scripts allowed`;
}

function packagesAskedFor() {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(inProject("package.json"), "utf8"));
  return Object.keys(dependencies).concat(Object.keys(devDependencies));
}

function notWhole(missing) {
  return `node_modules is not whole (${missing} is missing): run npm ci`;
}

/** Null: that is a fault of ours, and keeps its stack. */
function whyNotLoaded(error) {
  if (!(error instanceof Error)) return null;
  if (error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND") {
    const found = /Cannot find (?:package|module) '([^']+)'/.exec(error.message);
    if (found !== null && isOurs(found[1])) return null;
    return notWhole(found === null ? "a package" : found[1]);
  }
  // In the words of workerd and of esbuild, which look for a package with their binary.
  if (/(?:on|for) another platform|could not be found, and is needed by/.test(error.message))
    return `node_modules was made on another system than this (${process.platform} ${process.arch}): run npm ci here`;
  return null;
}

/** A file of the project itself, by its whole path. */
function isOurs(name) {
  return name.startsWith(inProject("")) && !name.startsWith(inProject("node_modules"));
}

function refuse(problem) {
  console.error(`bailiff: ${problem}`);
  process.exitCode = 1;
}

function inProject(file) {
  return fileURLToPath(new URL(`../${file}`, import.meta.url));
}
