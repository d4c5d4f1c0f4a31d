// The two sides of every comparison as things that can be started: Bailiff as it is shipped, and the plain forwarding Worker. Both get
// the same Clerk secret key and the same upstream.
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { transform } from "esbuild";
import { buildWorker } from "../dev/build-worker.ts";
import { projectPath } from "../dev/project.ts";
import { readWranglerConfig } from "../dev/wrangler-config.ts";
import type { RuntimeOrder } from "./runtime.ts";

export interface Sides {
  readonly bailiff: RuntimeOrder;
  readonly plain: RuntimeOrder;
  /** Minified, as for a deployment's size. */
  readonly minified: { readonly bailiff: string; readonly plain: string };
  readonly rootToken: string;
}

/** @param folder for the built code and the state; the caller removes it. */
export async function buildSides(folder: string, upstreamUrl: string): Promise<Sides> {
  mkdirSync(folder, { recursive: true });
  const config = readWranglerConfig();
  const plainCode = readFileSync(projectPath("bench/plain-worker.js"), "utf8");
  const [{ code }, minified, plainMinified] = await Promise.all([
    buildWorker(),
    buildWorker({ minify: true }),
    transform(plainCode, { minify: true, format: "esm" }),
  ]);
  const order = (name: string, text: string, more: Pick<RuntimeOrder, "vars" | "kv" | "objects">): RuntimeOrder => {
    const codeFile = path.join(folder, `${name}.js`);
    writeFileSync(codeFile, text);
    const { compatibility_date: compatibilityDate, compatibility_flags: compatibilityFlags } = config;
    return { name, codeFile, stateDir: path.join(folder, name), compatibilityDate, compatibilityFlags, ...more };
  };
  const clerk = { CLERK_API_URL: upstreamUrl, CLERK_SECRET_KEY: `sk_test_${secret()}` };
  const rootToken = `root_${secret()}`;
  return {
    bailiff: order("bailiff", code, {
      // No rate: 200 calls in 10 s, the default, would be over in a tenth of a second.
      vars: { ...config.vars, ...clerk, ROOT_TOKEN: rootToken, KEY_PEPPER: secret(), DEFAULT_KEY_RATE: "off" },
      kv: config.kv_namespaces.map(({ binding }) => binding),
      objects: config.durable_objects.bindings.map(({ name, class_name }) => ({ binding: name, className: class_name })),
    }),
    plain: order("plain", plainCode, { vars: clerk, kv: [], objects: [] }),
    minified: { bailiff: minified.code, plain: plainMinified.code },
    rootToken,
  };
}

function secret(): string {
  return randomBytes(32).toString("hex");
}
