// Which of some files our biome.json refuses: they are written into an empty project with our configuration and linted in one run.
import { execFile } from "node:child_process";
import { copyFile, cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

const reportSchema = z.looseObject({
  diagnostics: z.array(z.looseObject({ category: z.string(), location: z.looseObject({ path: z.string() }) })),
});

/** `files`: path in the project -> source. `rule`: as in a report, `lint/style/noRestrictedImports`. Gives the paths. */
export async function refusedFiles(files: ReadonlyMap<string, string>, rule: string): Promise<ReadonlySet<string>> {
  const project = await mkdtemp(path.join(tmpdir(), "bailiff-lint-rules-"));
  try {
    await copyFile(path.join(ROOT, "biome.json"), path.join(project, "biome.json"));
    await cp(path.join(ROOT, "tools/lint"), path.join(project, "tools/lint"), { recursive: true });
    for (const [name, source] of files) {
      await mkdir(path.dirname(path.join(project, name)), { recursive: true });
      await writeFile(path.join(project, name), source);
    }
    const { diagnostics } = await lint(project);
    const refused = diagnostics.filter(({ category }) => category === rule);
    return new Set(refused.map(({ location }) => path.relative(project, path.resolve(project, location.path))));
  } finally {
    await rm(project, { recursive: true, force: true });
  }
}

function lint(cwd: string): Promise<z.infer<typeof reportSchema>> {
  const args = ["lint", "--vcs-enabled=false", "--reporter=json", "--max-diagnostics=none"];
  return new Promise((resolve, reject) => {
    // The exit code says only that there are findings.
    execFile(path.join(ROOT, "node_modules/.bin/biome"), args, { cwd, maxBuffer: 64e6 }, (_error, stdout, stderr) => {
      try {
        resolve(reportSchema.parse(JSON.parse(stdout)));
      } catch {
        reject(new Error(`biome: ${stderr || stdout}`));
      }
    });
  });
}
