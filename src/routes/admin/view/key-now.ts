// What an answer says of a key that it names, as it is at that time.
import * as z from "zod/mini";
import type { KeyView } from "../../../keys/key-record.ts";
import { keyViewFields } from "../../../keys/key-schema.ts";
import { once } from "../../../once.ts";
import { described, documented } from "../../../schema-docs.ts";

export interface KeyNow {
  readonly status: KeyView["status"];
  readonly name?: string;
  readonly owner?: string;
  readonly at?: string | null;
  readonly reason?: string | null;
}

const keyNow = once(
  () =>
    documented(
      z.strictObject({
        status: keyViewFields().status,
        name: z.exactOptional(keyViewFields().name),
        owner: z.exactOptional(keyViewFields().owner),
        at: described(
          z.exactOptional(z.nullable(z.iso.datetime({ offset: true }))),
          "When it was revoked, has expired, or begins; null: it is active.",
          "2026-11-23T18:45:00.000Z",
        ),
        reason: described(
          z.exactOptional(z.nullable(z.string())),
          "Why it was revoked; null: it is not.",
          "leaked in a screenshot",
        ),
      }),
      {
        id: "KeyNow",
        description:
          "A key as it is now, whatever it was called then. Only `status` where the caller may not know more: of a key that asks for approval.",
      },
    ) satisfies z.ZodMiniType<KeyNow>,
);

/** The field of an answer that names keys. */
export const keysField = once(() => ({
  keys: described(
    z.exactOptional(z.record(z.string(), keyNow())),
    "By id, the keys that this answer names: those that GET /admin/keys would show to the caller, or all for who may read the whole log. Absent where there is none.",
    { E80QmhC1jXA5: { status: "active", name: "Support desk", owner: "support@example.com", at: null, reason: null } },
  ),
}));
