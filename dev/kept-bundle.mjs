// A program of this project as one file of JavaScript: made when it is first used, kept below `node_modules`, and taken again for as long
// as it is what a build would give. `bailiff` is 500 modules, most of them TypeScript: from its bundle it starts in a quarter of the time.
//
// Old code never runs. A bundle's name is the digest of all that it was made of: the text of every file of ours, size and time of every
// file of a package, what npm has installed, the options, this file. All of it is read anew at each start, in some 10 ms. A file can only
// come in through one that was changed, because imports name whole files.
//
// Plain JavaScript, for it runs before anything that has types to strip: loading what strips them is a part of what is saved.
import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { enableCompileCache } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const PROJECT = fileURLToPath(new URL("..", import.meta.url));
const FILE = "main.mjs";
const HALF = "half-";
const YOUNG_MS = 3_600_000;
/** What `import.meta.url` becomes, so that a module finds what lies beside it, and not beside the bundle. */
const OWN_URL = "__ownUrl";
/** What any bundle depends on beside its modules: how it is made, what npm has installed, and what esbuild reads of its own accord. */
const ALWAYS = ["dev/kept-bundle.mjs", "node_modules/.package-lock.json", "package.json", "tsconfig.json", "tsconfig.base.json"];

const NODE_PROGRAM = {
  platform: "node",
  target: "node24",
  // Those that look for files beside their own.
  external: ["miniflare", "esbuild", "workerd", "vite"],
  // For packages of CommonJS.
  banner: { js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);' },
};

/** Loads a program of Node's, by its entry below the root: from a bundle, or from its sources where none can be made or kept. */
export async function runKept(name, entry) {
  const file = await keepProgram(name, entry);
  if (file === undefined) return import(pathToFileURL(path.join(PROJECT, entry)).href);
  enableCompileCache(path.join(path.dirname(file), "compiled"));
  return import(pathToFileURL(file).href);
}

/** Its bundle, without loading it. */
export function keepProgram(name, entry) {
  return keptBundle(name, entry, NODE_PROGRAM);
}

/** Path of the bundle of an entry, as the sources are now; undefined where none can be made (the sources say why) or kept. */
export async function keptBundle(name, entry, options, root = PROJECT) {
  const place = { root, kept: path.join(root, "node_modules", ".cache", "bailiff"), name };
  const settings = JSON.stringify([root, entry, options]);
  try {
    return readKept(place, settings) ?? (await makeKept(place, entry, settings, options));
  } catch {
    return undefined;
  }
}

function readKept({ root, kept, name }, settings) {
  const list = textOf(path.join(kept, `${name}.json`));
  if (list.length === 0) return undefined;
  const digest = digestOf(begin(root, settings), JSON.parse(list), (input) => stateNow(root, input));
  const file = path.join(kept, `${name}-${digest}`, FILE);
  return statSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined;
}

async function makeKept({ root, kept, name }, entry, settings, options) {
  const begun = begin(root, settings);
  const { build } = await import("esbuild");
  const read = new Map();
  const made = await build({
    entryPoints: [path.join(root, entry)],
    absWorkingDir: root,
    bundle: true,
    write: false,
    format: "esm",
    logLevel: "silent",
    ...options,
    define: { "import.meta.url": OWN_URL, ...options.define },
    plugins: [reading(root, read)],
  });
  const inputs = [...read.keys()].sort();
  const own = `${name}-${digestOf(begun, inputs, (input) => read.get(input))}`;
  mkdirSync(kept, { recursive: true });
  // Whole or not at all: others may be starting at this moment.
  const half = path.join(kept, HALF + randomUUID());
  mkdirSync(half);
  writeFileSync(path.join(half, FILE), made.outputFiles[0].contents);
  writeFileSync(path.join(half, "list"), JSON.stringify(inputs));
  renameSync(path.join(half, "list"), path.join(kept, `${name}.json`));
  try {
    renameSync(half, path.join(kept, own));
  } catch {
    // Another has just made the same.
    rmSync(half, { recursive: true, force: true });
  }
  removeOlder(kept, name, own);
  return path.join(kept, own, FILE);
}

/** Notes what the build reads, as it was read: a file that changes meanwhile gives a bundle that nobody asks for. */
function reading(root, read) {
  return {
    name: "reading",
    setup({ onLoad }) {
      onLoad({ filter: /./, namespace: "file" }, ({ path: file }) => {
        const input = path.relative(root, file).split(path.sep).join("/");
        const facts = isOfPackage(input) ? factsOf(file) : undefined;
        const contents = readFileSync(file);
        read.set(input, facts ?? contents);
        if (!contents.includes("import.meta.url")) return { contents, loader: "default" };
        return { contents: `var ${OWN_URL} = ${JSON.stringify(pathToFileURL(file).href)};${contents}`, loader: "default" };
      });
    },
  };
}

function begin(root, settings) {
  const digest = createHash("sha256").update(settings);
  for (const input of ALWAYS) digest.update(`\n${input}\n`).update(textOf(path.join(root, input)));
  return digest;
}

function digestOf(digest, inputs, stateOf) {
  for (const input of inputs) digest.update(`\n${input}\n`).update(stateOf(input));
  return digest.digest("hex").slice(0, 32);
}

function stateNow(root, input) {
  const file = path.join(root, input);
  return isOfPackage(input) ? factsOf(file) : textOf(file);
}

function isOfPackage(input) {
  return input.includes("node_modules/");
}

function factsOf(file) {
  const facts = statSync(file, { throwIfNoEntry: false });
  return facts === undefined ? "none" : `${facts.size} ${facts.mtimeMs}`;
}

function textOf(file) {
  try {
    return readFileSync(file);
  } catch {
    return "";
  }
}

/** Not what is young: another may have chosen it, and is about to load it. */
function removeOlder(kept, name, own) {
  for (const other of readdirSync(kept)) {
    if (other === own || !(other.startsWith(`${name}-`) || other.startsWith(HALF))) continue;
    const directory = path.join(kept, other);
    const ageMs = Date.now() - (statSync(directory, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
    if (ageMs > YOUNG_MS) rmSync(directory, { recursive: true, force: true });
  }
}
