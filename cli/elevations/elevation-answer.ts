// An elevation for people: one in a line, or one in full.
import * as z from "zod";
import { foldedLine } from "../cut-line.ts";
import { type KeysNamed, keysNamedSchema, withStandings } from "../keys/keys-named.ts";
import { fields } from "../table.ts";

const who = z.looseObject({ id: z.string(), name: z.string(), owner: z.string() });

export const elevationSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  key: who,
  policy: z.string(),
  reason: z.string(),
  opened_at: z.string(),
  until: z.string(),
  approval_id: z.string().nullable(),
  closed: z.looseObject({ at: z.string(), key: who.nullable(), reason: z.string() }).nullable(),
  reviewed: z.looseObject({ at: z.string(), key: who, notes: z.string() }).nullable(),
  keys: keysNamedSchema,
});
export const closedSchema = elevationSchema.extend({ reads_ended_by: z.string() });
export const elevationListSchema = z.looseObject({
  data: z.array(elevationSchema),
  next_cursor: z.string().nullable(),
  keys: keysNamedSchema,
});
export const ownElevationsSchema = z.looseObject({ data: z.array(elevationSchema), keys: keysNamedSchema });

type Elevation = z.infer<typeof elevationSchema>;

/** Two lines each: who opened what and why, from when until when. */
export function elevationList(listed: readonly Elevation[], keys: KeysNamed): string {
  const elevations = withStandings(listed, keys);
  if (elevations.length === 0) return "None.";
  return elevations
    .flatMap((one) => [
      foldedLine("", [one.id, one.status, one.policy, `${one.key.name} (${one.key.owner})`]),
      foldedLine("  ", [`${one.opened_at} to ${one.closed?.at ?? one.until}`, one.reason]),
    ])
    .join("\n");
}

export function elevationText(elevation: Elevation, columns: number): string {
  const shown = withStandings(elevation, elevation.keys);
  const { id, status, key, policy, reason, opened_at, until, approval_id, closed, reviewed } = shown;
  return fields(
    [
      ["id", id],
      ["status", status],
      ["who", `${key.id} ${key.name} (${key.owner})`],
      ["policy", policy],
      ["because", reason],
      ["opened at", opened_at],
      ["until", until],
      ...(approval_id === null ? [] : [["agreed to", approval_id] as const]),
      ...(closed === null ? [] : [["closed", `${closed.at}, ${nameOf(closed.key)}: ${closed.reason}`] as const]),
      ...(reviewed === null ? [] : [["reviewed", `${reviewed.at}, ${nameOf(reviewed.key)}: ${reviewed.notes}`] as const]),
    ],
    columns,
  );
}

function nameOf(key: z.infer<typeof who> | null): string {
  return key === null ? "by itself" : `${key.name} (${key.owner})`;
}
