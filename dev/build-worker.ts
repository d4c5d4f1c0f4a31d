// Bundles the Worker into one module, as `wrangler deploy` would: used by `npm start`, by the end-to-end tests and by the benchmark. What a
// deployment weighs says `npm run size`.
import { readFileSync } from "node:fs";
import type { BuildOptions, Metafile } from "esbuild";
import { keptBundle } from "./kept-bundle.mjs";
import { projectPath } from "./project.ts";
import { readWranglerConfig } from "./wrangler-config.ts";

export interface BuiltWorker {
  readonly code: string;
  /** Which module brought how many bytes. */
  readonly metafile: Metafile;
}

/** @param options.minify as for a size check; off by default, so that a stack trace can be read. `entry`: the deployed one's by default. */
export async function buildWorker(options: { readonly minify?: boolean; readonly entry?: string } = {}): Promise<BuiltWorker> {
  // Most starts need no build.
  const { build } = await import("esbuild");
  const result = await build({
    ...workerOptions(),
    entryPoints: [projectPath(options.entry ?? readWranglerConfig().main)],
    absWorkingDir: projectPath("."),
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    minify: options.minify ?? false,
    logLevel: "silent",
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error("esbuild gave no output");
  return { code: file.text, metafile: result.metafile };
}

/** The code of the Worker as its sources are now, built only if they have changed. */
export function currentWorker(): Promise<string> {
  return currentCode("worker", readWranglerConfig().main);
}

/** That of the Worker which writes the demo history. No part of the other. */
export function currentHistoryWorker(): Promise<string> {
  return currentCode("history-worker", "dev/demo-history/history-worker.ts");
}

async function currentCode(name: string, entry: string): Promise<string> {
  const file = await keptBundle(name, entry, workerOptions());
  return file === undefined ? (await buildWorker({ entry })).code : readFileSync(file, "utf8");
}

function workerOptions() {
  return {
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    external: ["node:*", "cloudflare:*"],
    // What wrangler does by its default module rules.
    loader: { ".txt": "text", ".html": "text", ".sql": "text", ".bin": "binary" },
    define: { "process.env.NODE_ENV": '"production"' },
  } satisfies BuildOptions;
}
