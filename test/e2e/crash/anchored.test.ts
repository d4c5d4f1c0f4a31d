// Killed while its first checkpoints go into the bucket: each is there once, to the byte, and the log is proven by them.

import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { canonicalJson } from "../../../src/audit/chain.ts";
import { bailiffAs } from "../cli/run-bailiff.ts";
import { adminOf, eventually } from "../gateway-admin.ts";
import { ROOT_TOKEN, temporaryState } from "../running-gateway.ts";
import { numberFrom, seededRandom, seedFrom } from "../seeded-random.ts";
import { testPort } from "../test-port.ts";

const { Miniflare }: typeof import("miniflare") = createRequire(import.meta.url)("miniflare");

const ROUNDS = numberFrom("CRASH_KILLS", 4);
const PER_ROUND_MS = 30_000;
/** What the disk shows first of a checkpoint that is under way; a moment later the gateway is killed. */
const SIGNS = ["kv", "r2"] as const;
const MOMENT_MS = 12;
const SETTLED_WITHIN_MS = 20_000;
const SEED = seedFrom("CRASH_SEED");
const random = seededRandom(SEED);
const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
/** RFC 8410, section 10.3. */
const AUDIT_SIGNING_KEY = "MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC";
const vars = {
  CLERK_SECRET_KEY: "sk_test_e2e",
  CLERK_API_URL: "http://127.0.0.1:9",
  KEY_PEPPER: "pepper_e2e_0123456789abcdefghijklmnopqrstuvwxyz",
  ROOT_TOKEN,
  AUDIT_SIGNING_KEY,
};

interface Started {
  readonly url: string;
  end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

let running: ChildProcess | null = null;
afterAll(() => running?.kill("SIGKILL"));

async function start(stateDir: string): Promise<Started> {
  const settings = JSON.stringify({ stateDir, port: await testPort(), vars });
  const child = spawn(path.join(ROOT, "node_modules/.bin/node"), ["test/e2e/crash/bucket-gateway.ts", settings], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
    // A group of its own: the runtime is killed in the same moment, and not when its parent is missed.
    detached: true,
  });
  running = child;
  const url = await readyUrl(child);
  const gone = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    url,
    end(signal) {
      if (signal === "SIGKILL" && child.pid !== undefined) process.kill(-child.pid, signal);
      else child.kill(signal);
      return gone;
    },
  };
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let out = "";
    child.once("exit", (code) => reject(new Error(`the gateway did not start: exit ${code}`)));
    child.stdout?.on("data", (chunk) => {
      out += String(chunk);
      const url = /^ready (\S+)$/m.exec(out)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
}

/** Resolves when the simulated service has written its first value. */
async function firstBlob(folder: string): Promise<void> {
  for (;;) {
    const names = await readdir(folder, { recursive: true }).catch(() => []);
    if (names.some((name) => /blobs.[^.]+$/.test(name))) return;
    await sleep(1);
  }
}

/** Of the bucket on the disk, while nobody else has it: names and texts. */
async function objectsIn(stateDir: string): Promise<ReadonlyMap<string, string>> {
  const miniflare = new Miniflare({
    resourcePersistencePath: path.join(stateDir, "v3"),
    workers: [
      {
        config: {
          name: "reader",
          compatibilityDate: "2026-11-02",
          manifest: { mainModule: "m.js", modules: { "m.js": { type: "esm", contents: "export default {}" } } },
          env: { CHECKPOINT_BUCKET: { type: "r2", name: "CHECKPOINT_BUCKET" } },
        },
      },
    ],
  });
  try {
    const bucket = await miniflare.getR2Bucket("CHECKPOINT_BUCKET");
    const { objects } = await bucket.list();
    const found = objects.map(async ({ key }): Promise<[string, string]> => [key, (await (await bucket.get(key))?.text()) ?? ""]);
    return new Map(await Promise.all(found));
  } finally {
    await miniflare.dispose();
  }
}

it(`${ROUNDS} times killed (CRASH_SEED=${SEED}): the bucket has each checkpoint once, and they prove the export`, {
  timeout: ROUNDS * PER_ROUND_MS + 60_000,
}, async () => {
  for (let round = 0; round < ROUNDS; round += 1) {
    const state = temporaryState();
    let gateway = await start(state.dir);
    // A record in `admin`: its Ledger reports, and the Registry makes a checkpoint.
    await adminOf(gateway.url).get("/admin/policies");
    await firstBlob(path.join(state.dir, "v3", SIGNS[round % SIGNS.length] ?? "r2"));
    await sleep(random() * MOMENT_MS);
    await gateway.end("SIGKILL");

    gateway = await start(state.dir);
    const admin = adminOf(gateway.url);
    const bucketStatus = async () => JSON.parse(await admin.get("/admin/status")).checkpoint_bucket;
    const settled = await eventually(bucketStatus, ({ put, waiting }) => put !== null && waiting === 0, SETTLED_WITHIN_MS);
    expect(settled).toMatchObject({ failing: null });
    const log = path.join(state.dir, "log.ndjson");
    writeFileSync(log, await admin.get("/admin/audit/export"));
    const publicKey = path.join(state.dir, "audit-key.json");
    writeFileSync(publicKey, await (await fetch(`${gateway.url}/.well-known/bailiff-audit-key`)).text());
    await gateway.end("SIGTERM");

    const objects = await objectsIn(state.dir);
    const manifest = JSON.parse(readFileSync(log, "utf8").trimEnd().split("\n").at(-1) ?? "");
    expect(manifest.checkpoints.length).toBeGreaterThan(0);
    const due = manifest.checkpoints.map((one: { seq: number; at: string }): [string, string] => {
      const text = canonicalJson(one);
      const digest = createHash("sha256").update(text).digest("hex");
      return [`checkpoints/${one.at.slice(0, 10)}/${one.seq}-${digest}.json`, text];
    });
    // One more may have been made after the export.
    expect(objects.size - due.length).toBeLessThanOrEqual(1);
    for (const [name, text] of due) expect(objects.get(name)).toBe(text);

    const anchors = path.join(state.dir, "anchors");
    for (const [name, text] of objects) {
      mkdirSync(path.join(anchors, path.dirname(name)), { recursive: true });
      writeFileSync(path.join(anchors, name), text);
    }
    const verified = await bailiffAs({})("audit", "verify", log, "--public-key", publicKey, "--anchor", anchors);
    expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining("proven against the operator: ") });
    state.remove();
  }
});
