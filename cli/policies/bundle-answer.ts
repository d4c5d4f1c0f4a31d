// A published bundle, as `GET /admin/policies` gives the one in force and `GET /admin/policies/versions/{version}` an earlier one.
import * as z from "zod";
import type { ApiClient } from "../api-client.ts";

const bundleSchema = z.looseObject({
  /** "" when nothing was published yet. */
  version: z.string(),
  policies: z.array(z.unknown()),
  tests: z.array(z.unknown()).optional(),
  /** Who signs in without a key. */
  people: z.array(z.unknown()).optional(),
  machines: z.array(z.unknown()).optional(),
  /** Under which rules it is read, where they are not those of today. */
  semantics: z.number().optional(),
});

export type BundleAnswer = z.infer<typeof bundleSchema>;

/** The bundle in force or, with a version, an earlier one. */
export function readBundle(client: ApiClient, version?: string): Promise<BundleAnswer> {
  const path = version === undefined ? "/admin/policies" : `/admin/policies/versions/${encodeURIComponent(version)}`;
  return client.get(path, bundleSchema);
}
