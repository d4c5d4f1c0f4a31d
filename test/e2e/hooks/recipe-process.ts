// A recipe as its page shows it: the files as programs of their own, the filter as it stands in its command.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { projectPath } from "../../../dev/project.ts";
import { testPort } from "../test-port.ts";

export interface RunningRecipe {
  readonly url: string;
  stop(): void;
}

const page = (name: string) => readFileSync(projectPath(`docs/recipes/${name}.md`), "utf8");

/** Events and filter of the `bailiff hooks create` on the page. */
export function hookOf(name: string): { readonly events: readonly string[]; readonly filter?: string } {
  const command = /bailiff hooks create [\s\S]*?(?=\n```)/.exec(page(name))?.[0] ?? "";
  const events = Array.from(command.matchAll(/--event (\S+)/g), ([, event = ""]) => event);
  const filter = /--filter '([^']+)'/.exec(command)?.[1];
  return filter === undefined ? { events } : { events, filter };
}

export async function runRecipe(name: string, env: Readonly<Record<string, string>>): Promise<RunningRecipe> {
  const code = new RegExp(`^\`\`\`js file=${name}\\.mjs\\n([\\s\\S]*?)^\`\`\`$`, "m").exec(page(name))?.[1];
  if (code === undefined) throw new Error(`docs/recipes/${name}.md shows no ${name}.mjs`);
  const folder = mkdtempSync(path.join(tmpdir(), "bailiff-recipe-"));
  writeFileSync(path.join(folder, `${name}.mjs`), code);
  symlinkSync(projectPath("node_modules"), path.join(folder, "node_modules"));
  const port = await testPort();
  const child = spawn(process.execPath, [`${name}.mjs`], {
    cwd: folder,
    env: { PATH: process.env["PATH"], ...env, PORT: String(port) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await ready(child);
  return {
    url: `http://127.0.0.1:${port}`,
    stop() {
      child.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", () => resolve());
    child.once("exit", (code) => reject(new Error(`the recipe ended with ${code}`)));
  });
}
