// The reference page's script as one text, small: from its TypeScript, by the pinned esbuild, and so the same on every machine.
import { build } from "esbuild";
import { projectPath } from "../../dev/project.ts";

export async function pageScript(): Promise<string> {
  const result = await build({
    entryPoints: [projectPath("src/routes/published/reference/in-browser/main.ts")],
    absWorkingDir: projectPath("."),
    bundle: true,
    write: false,
    minify: true,
    format: "iife",
    platform: "browser",
    // What has popovers and folds that open by themselves.
    target: "es2023",
    charset: "ascii",
    logLevel: "silent",
  });
  const [file] = result.outputFiles;
  if (file === undefined) throw new Error("esbuild gave no output");
  return file.text;
}
