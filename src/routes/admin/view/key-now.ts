// What an answer says of a key that it names, as it is at that time.
import * as z from "zod";
import type { KeyView } from "../../../keys/key-record.ts";
import { keyViewFields } from "../../../keys/key-schema.ts";
import { once } from "../../../once.ts";

export interface KeyNow {
  readonly status: KeyView["status"];
  readonly name?: string;
  readonly owner?: string;
  readonly at?: string | null;
  readonly reason?: string | null;
}

const keyNow = once(
  () =>
    z
      .strictObject({
        status: keyViewFields().status,
        name: keyViewFields().name.exactOptional(),
        owner: keyViewFields().owner.exactOptional(),
        at: z.iso
          .datetime({ offset: true })
          .nullable()
          .exactOptional()
          .meta({
            description: "When it was revoked, has expired, or begins; null: it is active.",
            examples: ["2026-11-23T18:45:00.000Z"],
          }),
        reason: z
          .string()
          .nullable()
          .exactOptional()
          .meta({ description: "Why it was revoked; null: it is not.", examples: ["leaked in a screenshot"] }),
      })
      .meta({
        id: "KeyNow",
        description:
          "A key as it is now, whatever it was called then. Only `status` where the caller may not know more: of a key that asks for approval.",
      }) satisfies z.ZodType<KeyNow>,
);

/** The field of an answer that names keys. */
export const keysField = once(() => ({
  keys: z
    .record(z.string(), keyNow())
    .exactOptional()
    .meta({
      description:
        "By id, the keys that this answer names: those that GET /admin/keys would show to the caller, or all for who may read the whole log. Absent where there is none.",
      examples: [
        { E80QmhC1jXA5: { status: "active", name: "Support desk", owner: "support@example.com", at: null, reason: null } },
      ],
    }),
}));
