// `npm run console`: builds the console's pages, and says what each part weighs as it is sent. With `--wrangler` it is what wrangler.toml
// has built before an upload, by whatever command: silent, and nothing at all where wrangler only writes types.
import { readdirSync, readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { currentConsole } from "../dev/build-console.ts";
import { projectPath } from "../dev/project.ts";

const isWranglers = process.argv.includes("--wrangler");
if (!isWranglers || process.env["WRANGLER_COMMAND"] !== "types") await currentConsole();
if (!isWranglers) {
  const directory = projectPath("public/console/assets");
  for (const name of readdirSync(directory).sort()) {
    const bytes = gzipSync(readFileSync(`${directory}/${name}`)).byteLength;
    console.log(`${(bytes / 1024).toFixed(1).padStart(7)} KiB  ${name}`);
  }
}
