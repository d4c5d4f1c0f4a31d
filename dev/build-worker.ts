// Bundles the Worker into one module, as `wrangler deploy` would: used by `npm start`, by the end-to-end tests and by the benchmark. What a
// deployment weighs says `npm run size`.
import { build, type Metafile } from "esbuild";
import { projectPath } from "./project.ts";
import { readWranglerConfig } from "./wrangler-config.ts";

export interface BuiltWorker {
  readonly code: string;
  /** Which module brought how many bytes. */
  readonly metafile: Metafile;
}

/** @param options.minify as for a size check; off by default, so that a stack trace can be read. */
export async function buildWorker(options: { readonly minify?: boolean } = {}): Promise<BuiltWorker> {
  const result = await build({
    entryPoints: [projectPath(readWranglerConfig().main)],
    absWorkingDir: projectPath("."),
    bundle: true,
    write: false,
    metafile: true,
    format: "esm",
    target: "es2024",
    platform: "neutral",
    mainFields: ["module", "main"],
    conditions: ["workerd", "worker", "browser"],
    external: ["node:*", "cloudflare:*"],
    // What wrangler does by its default module rules.
    loader: { ".txt": "text", ".html": "text", ".sql": "text", ".bin": "binary" },
    define: { "process.env.NODE_ENV": '"production"' },
    minify: options.minify ?? false,
    logLevel: "silent",
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error("esbuild gave no output");
  return { code: file.text, metafile: result.metafile };
}
