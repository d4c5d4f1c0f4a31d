// What came of a run of the middlewares, as docs/middlewares.md shows it: checked in, without times.
import { existsSync, readFileSync } from "node:fs";
import * as z from "zod";
import { projectPath } from "../../../dev/project.ts";
import { SDKS } from "../install.ts";

const seenSchema = z.strictObject({
  /** In a few words. */
  came: z.string(),
  /** `x-clerk-auth-reason` of its answer. */
  reason: z.string().nullable(),
  /** What it asked of Bailiff and was answered: `GET /v1/jwks 200`. */
  asked: z.array(z.string()),
  /** What it tried to ask of others. */
  outside: z.array(z.string()),
});
const fileSchema = z.array(
  z.strictObject({
    name: z.string(),
    version: z.string(),
    /** By setting: a session token in a header, and `users.getUser` by the client that the middleware comes with. */
    settings: z.record(z.string(), z.strictObject({ session: seenSchema, users: seenSchema })),
    /** By scene, under the settings that are advised. */
    scenes: z.record(z.string(), seenSchema),
  }),
);

export type Seen = z.infer<typeof seenSchema>;
export type MiddlewareResult = z.infer<typeof fileSchema>[number];

export const MIDDLEWARE_RESULTS = projectPath(`${SDKS}/results/middlewares.json`);

export function readMiddlewareResults(): readonly MiddlewareResult[] {
  return existsSync(MIDDLEWARE_RESULTS) ? fileSchema.parse(JSON.parse(readFileSync(MIDDLEWARE_RESULTS, "utf8"))) : [];
}
