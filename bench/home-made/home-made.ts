// Starts the home-made gateway (`gateway.js`) in a process of its own; installs what it needs on first use, from its own lock file.
import { spawn } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";
import { projectPath } from "../../dev/project.ts";
import type { Child } from "../child.ts";

const FOLDER = projectPath("bench/home-made");
const readySchema = z.object({ url: z.string() });

export interface HomeMade extends Child<z.infer<typeof readySchema>> {
  readonly key: string;
}

/** @param folder for its keys and its log. */
export async function startHomeMade(folder: string, upstreamUrl: string): Promise<HomeMade> {
  await install();
  const key = randomBytes(32).toString("hex");
  const allow = [
    ["GET", "^/v1/users/user_[A-Za-z0-9]+$"],
    ["POST", "^/v1/users/user_[A-Za-z0-9]+/ban$"],
  ];
  const keysFile = path.join(folder, "home-made-keys.json");
  const entry = { name: "support", sha256: createHash("sha256").update(key).digest("hex"), allow };
  writeFileSync(keysFile, JSON.stringify([entry]), { mode: 0o600 });
  const child = spawn(process.execPath, [path.join(FOLDER, "gateway.js")], {
    stdio: ["ignore", "ignore", "inherit", "ipc"],
    env: {
      PATH: process.env["PATH"],
      NODE_ENV: "production",
      UPSTREAM: upstreamUrl,
      CLERK_SECRET_KEY: "sk_test_home_made",
      KEYS_FILE: keysFile,
      LOG_FILE: path.join(folder, "home-made-log.json"),
    },
  });
  const gone = once(child, "exit");
  const message: unknown = await Promise.race([once(child, "message").then(([first]) => first), gone.then(() => null)]);
  return {
    key,
    ready: readySchema.parse(message),
    pid: child.pid ?? 0,
    async close() {
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}

async function install(): Promise<void> {
  if (existsSync(path.join(FOLDER, "node_modules/http-proxy-middleware"))) return;
  process.stderr.write("bench: npm ci in bench/home-made (once)\n");
  const npm = spawn("npm", ["ci", "--omit=dev", "--no-fund", "--no-audit"], {
    cwd: FOLDER,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = await once(npm, "exit");
  if (code !== 0) throw new Error("npm ci failed in bench/home-made: the home-made gateway needs the registry once");
}
