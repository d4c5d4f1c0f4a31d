// The bundle in force, as `GET /admin/policies` gives it.
import { z } from "zod";

export const bundleSchema = z.looseObject({
  /** "" when nothing was published yet. */
  version: z.string(),
  policies: z.array(z.unknown()),
  tests: z.array(z.unknown()).optional(),
});

export type BundleAnswer = z.infer<typeof bundleSchema>;
