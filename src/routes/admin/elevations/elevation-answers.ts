// What the operations on elevations answer.
import * as z from "zod/mini";
import { ELEVATION_STATUSES } from "../../../audit/record.ts";
import { recordedKey } from "../../../audit/record-schema.ts";
import { once } from "../../../once.ts";
import { described, documented } from "../../../schema-docs.ts";
import { keysField } from "../view/key-now.ts";

const at = z.iso.datetime();
const fields = once(() => ({
  id: documented(z.string(), { examples: ["elv_E80QmhC1jXA5_3"] }),
  status: described(
    z.enum(ELEVATION_STATUSES),
    "`closed`: over, and to be signed off by somebody else. `reviewed`: that was done.",
    "open",
  ),
  key: described(recordedKey(), "Which key, as it was called then."),
  policy: described(z.string(), "The policy that it adds.", "on-call"),
  reason: documented(z.string(), { examples: ["INCIDENT-17"] }),
  opened_at: at,
  until: described(at, "From then on it is closed, if it was not before."),
  approval_id: described(z.nullable(z.string()), "Of what others agreed to; null: it needed nobody."),
  closed: described(
    z.nullable(z.strictObject({ at, key: z.nullable(recordedKey()), reason: z.string() })),
    "Before its time: by whom (null: with a change of the key or of the clock), and why.",
  ),
  reviewed: described(
    z.nullable(z.strictObject({ at, key: recordedKey(), notes: z.string() })),
    "Who has signed it off, and what was found.",
  ),
}));

export const elevation = once(() =>
  documented(z.strictObject(fields()), { id: "Elevation", description: "A policy more for a key, for a while." }),
);
export const elevationWithKeys = once(() =>
  documented(z.extend(elevation(), keysField()), {
    id: "ElevationWithKeys",
    description: "A policy more for a key, for a while, and how the keys that it names stand now.",
  }),
);
export const closedElevation = once(() =>
  documented(
    z.strictObject({
      ...fields(),
      reads_ended_by: described(
        at,
        "Acts are decided without it from now on; from then on plain reads are, wherever the key's lease is held.",
      ),
    }),
    { id: "ClosedElevation", description: "An elevation that was closed before its time." },
  ),
);
export const elevationList = once(() =>
  described(
    z.strictObject({
      data: z.array(elevation()),
      next_cursor: described(z.nullable(z.string()), "Null at the end."),
      ...keysField(),
    }),
    "What keys opened for a while, newest first.",
  ),
);
export const ownElevations = once(() =>
  described(z.strictObject({ data: z.array(elevation()), ...keysField() }), "What the key opened for a while, newest first."),
);
