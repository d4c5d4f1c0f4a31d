// `npm run size`: what `wrangler deploy` would upload, for both environments, without uploading it: what it weighs, and that it holds
// nothing but the Worker. Exit 1 when it is too large or holds what it must not. Needs no account and no network.
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import * as z from "zod";
import { currentConsole } from "../dev/build-console.ts";
import { projectPath } from "../dev/project.ts";
import { quietTools } from "../dev/quiet-tools.ts";
import { bundleFaults, metafileSchema } from "./bundle/bundle-faults.ts";
import { sizeFaults, sizeLines, sizeOf } from "./bundle/bundle-size.ts";

const ENVIRONMENTS = ["staging", "production"] as const;

async function dryRun(environment: string, folder: string) {
  const metafile = path.join(folder, "meta.json");
  const args = ["deploy", "--dry-run", "--env", environment, "--outdir", folder, "--metafile", metafile];
  await promisify(execFile)(process.execPath, [projectPath("node_modules/wrangler/bin/wrangler.js"), ...args], {
    cwd: projectPath("."),
  });
  return {
    text: readFileSync(path.join(folder, "index.js"), "utf8"),
    metafile: metafileSchema.parse(JSON.parse(readFileSync(metafile, "utf8"))),
  };
}

quietTools();
await currentConsole();
// What package.json depends on, and what that depends on: everything but what is only developed with.
const lockSchema = z.looseObject({ packages: z.record(z.string(), z.looseObject({ dev: z.boolean().optional() })) });
const lock = lockSchema.parse(JSON.parse(readFileSync(projectPath("package-lock.json"), "utf8")));
const packages = new Set(Object.entries(lock.packages).flatMap(([place, { dev }]) => (dev === true ? [] : [place])));
const published = readFileSync(projectPath("docs/openapi.json"), "utf8");
const folder = mkdtempSync(path.join(tmpdir(), "bailiff-size-"));
try {
  for (const environment of ENVIRONMENTS) {
    const { text, metafile } = await dryRun(environment, path.join(folder, environment));
    const size = sizeOf(text);
    const faults = [...sizeFaults(size), ...bundleFaults({ text, metafile, packages, published })];
    console.log(`wrangler deploy --dry-run --env ${environment}`);
    for (const line of sizeLines(size, metafile)) console.log(`  ${line}`);
    for (const fault of faults) console.log(`  FAILED: ${fault}`);
    if (faults.length === 0)
      console.log(`  holds    ${Object.keys(metafile.inputs).length} modules: src/ and its dependencies, no secret`);
    else process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
