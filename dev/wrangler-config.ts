// Reads wrangler.toml, so that the local gateway has the bindings of the real deployment without repeating them. Strict: a kind of
// binding that the gateway could not provide is a clear error here, not an `undefined` in the Worker.
import { readFileSync } from "node:fs";
import { parse } from "smol-toml";
import * as z from "zod";
import { inOurWords } from "../src/schema-words.ts";
import { projectPath } from "./project.ts";

const wranglerSchema = z.strictObject({
  name: z.string(),
  main: z.string(),
  compatibility_date: z.string(),
  compatibility_flags: z.array(z.string()).default([]),
  vars: z.record(z.string(), z.string()).default({}),
  secrets: z.strictObject({ required: z.array(z.string()) }).default({ required: [] }),
  kv_namespaces: z.array(z.strictObject({ binding: z.string(), id: z.string().optional() })).default([]),
  // Of a deployment that has one. Its name matters there; here it is the binding's.
  r2_buckets: z
    .array(z.strictObject({ binding: z.string(), bucket_name: z.string().optional(), jurisdiction: z.string().optional() }))
    .default([]),
  durable_objects: z
    .strictObject({ bindings: z.array(z.strictObject({ name: z.string(), class_name: z.string() })) })
    .default({ bindings: [] }),
  assets: z
    .strictObject({
      directory: z.string(),
      binding: z.string(),
      run_worker_first: z.literal(true),
      html_handling: z.literal("none"),
    })
    .optional(),
  migrations: z.array(z.strictObject({ tag: z.string(), new_sqlite_classes: z.array(z.string()).default([]) })).default([]),
  // Matter to the deployment only.
  workers_dev: z.unknown().optional(),
  send_metrics: z.unknown().optional(),
  minify: z.unknown().optional(),
  keep_names: z.unknown().optional(),
  upload_source_maps: z.unknown().optional(),
  observability: z.unknown().optional(),
  triggers: z.unknown().optional(),
  limits: z.unknown().optional(),
  placement: z.unknown().optional(),
  route: z.unknown().optional(),
  routes: z.unknown().optional(),
  account_id: z.unknown().optional(),
  preview_urls: z.unknown().optional(),
  keep_vars: z.unknown().optional(),
  logpush: z.unknown().optional(),
  tail_consumers: z.unknown().optional(),
  build: z.unknown().optional(),
  env: z.unknown().optional(),
});

export type WranglerConfig = z.infer<typeof wranglerSchema>;

export function readWranglerConfig(): WranglerConfig {
  const result = wranglerSchema.safeParse(parse(readFileSync(projectPath("wrangler.toml"), "utf8")), { error: inOurWords });
  if (result.success) return result.data;
  throw new Error(`dev/wrangler-config.ts cannot provide what wrangler.toml asks for:\n${z.prettifyError(result.error)}`);
}
