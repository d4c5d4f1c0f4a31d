// What the operations on elevations answer.
import * as z from "zod";
import { ELEVATION_STATUSES } from "../../../audit/record.ts";
import { recordedKey } from "../../../audit/record-schema.ts";
import { once } from "../../../once.ts";
import { keysField } from "../view/key-now.ts";

const at = z.iso.datetime();
const fields = once(() => ({
  id: z.string().meta({ examples: ["elv_E80QmhC1jXA5_3"] }),
  status: z.enum(ELEVATION_STATUSES).meta({
    description: "`closed`: over, and to be signed off by somebody else. `reviewed`: that was done.",
    examples: ["open"],
  }),
  key: recordedKey().meta({ description: "Which key, as it was called then." }),
  policy: z.string().meta({ description: "The policy that it adds.", examples: ["on-call"] }),
  reason: z.string().meta({ examples: ["INCIDENT-17"] }),
  opened_at: at,
  until: at.meta({ description: "From then on it is closed, if it was not before." }),
  approval_id: z.string().nullable().meta({ description: "Of what others agreed to; null: it needed nobody." }),
  closed: z
    .strictObject({ at, key: recordedKey().nullable(), reason: z.string() })
    .nullable()
    .meta({ description: "Before its time: by whom (null: with a change of the key), and why." }),
  reviewed: z
    .strictObject({ at, key: recordedKey(), notes: z.string() })
    .nullable()
    .meta({ description: "Who has signed it off, and what was found." }),
}));

export const elevation = once(() =>
  z.strictObject(fields()).meta({ id: "Elevation", description: "A policy more for a key, for a while." }),
);
export const elevationWithKeys = once(() => elevation().extend(keysField()).meta({ id: "ElevationWithKeys" }));
export const closedElevation = once(() =>
  z
    .strictObject({
      ...fields(),
      reads_ended_by: at.meta({
        description: "Acts are decided without it from now on; from then on plain reads are, wherever the key's lease is held.",
      }),
    })
    .meta({ id: "ClosedElevation", description: "An elevation that was closed before its time." }),
);
export const elevationList = once(() =>
  z.strictObject({
    data: z.array(elevation()),
    next_cursor: z.string().nullable().meta({ description: "Null at the end." }),
    ...keysField(),
  }),
);
export const ownElevations = once(() => z.strictObject({ data: z.array(elevation()), ...keysField() }));
