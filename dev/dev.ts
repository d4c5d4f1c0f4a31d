// `npm run dev`: what `npm start` gives, under `wrangler dev`, which rebuilds the Worker when a file changes. The same state, secrets and
// seeding; slower per request, and `cf-connecting-ip` is what the caller sends, because wrangler owns the socket.
import { spawn } from "node:child_process";
import path from "node:path";
import { announce } from "./announce.ts";
import { currentConsole } from "./build-console.ts";
import { writeDemoHistory } from "./demo-history.ts";
import { layGroundwork, runInForeground } from "./foreground.ts";
import { waitUntilHealthy } from "./health.ts";
import type { Lifetime } from "./lifetime.ts";
import { localVars } from "./local-vars.ts";
import { LOCALHOST } from "./ports.ts";
import { writePrivateJson, writePrivateText } from "./private-file.ts";
import { projectPath } from "./project.ts";
import { seedGateway } from "./seed.ts";
import { startWatchdog } from "./watchdog.ts";
import { readWranglerConfig } from "./wrangler-config.ts";

async function dev(life: Lifetime): Promise<void> {
  const { config, settings, secrets, auditKey, upstream, port, url } = await layGroundwork(life);
  const { stateDir } = settings;

  // Wrangler watches the Worker; the pages are built at the start, as those of `npm start`.
  await currentConsole();
  const vars = localVars(settings, secrets, upstream);
  const files = writeWranglerFiles(stateDir, vars);

  const history = await writeDemoHistory(settings, config);
  const where = ["--ip", LOCALHOST, "--port", String(port), "--persist-to", stateDir];
  startWrangler(life, ["dev", "--config", files.config, "--env-file", files.env, ...where]);
  await waitUntilHealthy(url, secrets.ROOT_TOKEN, 60_000);
  const seeded = await seedGateway({ url, secrets, stateDir, withDemoKeys: upstream.emulated });
  announce({ url, upstream, settings, secrets, auditKey, history, logFile: null, ...seeded });
}

/**
 * A configuration like wrangler.toml, because `wrangler dev` takes from a file of secrets only the names that the configuration requires,
 * and a deployment does not require all; and that file. Not on the command line, which every user of the machine can read.
 */
function writeWranglerFiles(stateDir: string, vars: Readonly<Record<string, string>>): { config: string; env: string } {
  const config = path.join(stateDir, "wrangler.dev.json");
  const env = path.join(stateDir, "dev.env");
  // The environments are for deploying; `wrangler dev` would ask which of them is meant. With a build of its own it would bundle anew only what
  // that watches.
  const { env: _environments, build: _build, ...base } = readWranglerConfig();
  const required = Object.keys(vars).filter((name) => !(name in base.vars));
  const assets = base.assets && { assets: { ...base.assets, directory: projectPath(base.assets.directory) } };
  writePrivateJson(config, { ...base, ...assets, main: projectPath(base.main), secrets: { required } });
  writePrivateText(
    env,
    Object.entries(vars)
      .map(([name, value]) => `${name}=${JSON.stringify(value)}\n`)
      .join(""),
  );
  return { config, env };
}

function startWrangler(life: Lifetime, args: readonly string[]): void {
  const command = [projectPath("node_modules/wrangler/bin/wrangler.js"), ...args, "--show-interactive-dev-session=false"];
  // A group of its own, because wrangler is three processes and more, and all must go when we are killed.
  const child = spawn(process.execPath, command, {
    cwd: projectPath("."),
    stdio: ["ignore", "inherit", "inherit"],
    detached: true,
  });
  const watchdog = startWatchdog();
  watchdog.guard(child.pid === undefined ? null : -child.pid);
  const exited = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  life.onEnd(async () => {
    child.kill("SIGTERM");
    await exited;
    watchdog.stop();
  });
  child.once("exit", (code) => void life.end(code ?? 1));
}

await runInForeground(dev);
