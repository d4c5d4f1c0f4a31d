// A bare Worker with one kind of object as a thing that can be started on a bare workerd.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { projectPath } from "../../dev/project.ts";
import type { RuntimeOrder } from "../runtime.ts";

/** @param plain whose settings it has. */
export async function bareOrder(
  name: "two-writes" | "same-calls" | "same-kind" | "read-duties",
  folder: string,
  plain: RuntimeOrder,
  { minify = false } = {},
): Promise<RuntimeOrder> {
  const { outputFiles } = await build({
    entryPoints: [projectPath(`bench/raw/${name}-worker.js`)],
    bundle: true,
    write: false,
    format: "esm",
    conditions: ["workerd", "worker"],
    external: ["cloudflare:*", "node:*"],
    minify,
  });
  const codeFile = path.join(folder, `${name}.js`);
  writeFileSync(codeFile, outputFiles[0]?.text ?? "");
  return { ...plain, name, codeFile, stateDir: path.join(folder, name), objects: [{ binding: "BOOK", className: "Book" }] };
}
