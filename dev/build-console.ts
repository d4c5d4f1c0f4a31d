// Builds the console's pages into `public/console/`, which a deployment serves: made when they are first needed, and again when anything that
// they are made of has changed. Not checked in: their names hold digests.
import { createHash, randomUUID } from "node:crypto";
import { cpSync, existsSync, globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import config from "../console/vite.config.ts";
import { projectPath } from "./project.ts";

const BUILT = projectPath("public/console");
const KEPT = projectPath("node_modules/.cache/bailiff");
const MARK = path.join(KEPT, "console.json");
/** What the pages are made of. They take pure code from `src` as well. */
const SOURCES = ["console/**/*", "src/**/*.ts", "node_modules/.package-lock.json", "tsconfig.console.json"];

interface Mark {
  readonly digest: string;
  readonly files: readonly string[];
}

/** The pages as their sources are now, built only if those have changed. */
export async function currentConsole(): Promise<void> {
  const digest = sourcesDigest();
  if (isBuilt(digest)) return;
  // Most starts need no build.
  const { build } = await import("vite");
  mkdirSync(KEPT, { recursive: true });
  const half = path.join(KEPT, `half-${randomUUID()}`);
  try {
    await build({ ...config, configFile: false, build: { ...config.build, outDir: half } });
    put(half);
    const files = filesBelow(half);
    const mark = path.join(KEPT, `console-${randomUUID()}.json`);
    writeFileSync(mark, JSON.stringify({ digest, files } satisfies Mark));
    renameSync(mark, MARK);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

/** First what the page asks for, then the page: whoever loads it meanwhile gets one version whole. */
function put(half: string): void {
  const files = filesBelow(half);
  for (const file of files.filter((one) => one !== "index.html")) cpSync(path.join(half, file), path.join(BUILT, file));
  cpSync(path.join(half, "index.html"), path.join(BUILT, "index.html"));
  for (const old of filesBelow(BUILT)) if (!files.includes(old)) rmSync(path.join(BUILT, old), { force: true });
}

function isBuilt(digest: string): boolean {
  if (!existsSync(MARK)) return false;
  const mark = JSON.parse(readFileSync(MARK, "utf8")) as Mark;
  return mark.digest === digest && mark.files.every((file) => existsSync(path.join(BUILT, file)));
}

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .sort();
}

function sourcesDigest(): string {
  const digest = createHash("sha256");
  const files = globSync(SOURCES, { cwd: projectPath("."), withFileTypes: true }).filter((entry) => entry.isFile());
  for (const file of files.map((entry) => path.join(entry.parentPath, entry.name)).sort())
    digest.update(`\n${path.relative(projectPath("."), file)}\n`).update(readFileSync(file));
  return digest.digest("hex");
}
