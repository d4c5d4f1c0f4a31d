// The row of the status: data alone, what it does is in `status-operation.ts`.
import * as z from "zod/mini";
import { none } from "../../../clerk/args/fields.ts";
import { once } from "../../../once.ts";
import { described } from "../../../schema-docs.ts";
import type { AdminRow } from "../admin-row.ts";

const statusQuery = once(() =>
  z.strictObject({
    sample: described(
      z.optional(z.int().check(z.minimum(1), z.maximum(20))),
      "Look at the newest copy in KV of so many ledgers that are quiet, others each time.",
    ),
  }),
);

export const STATUS_ROWS = [
  {
    name: "status.read",
    summary: "Settings in force and what each ledger has still to project",
    method: "GET",
    path: "/status",
    args: {
      path: none,
      get query() {
        return statusQuery();
      },
      body: none,
    },
    mutates: false,
  },
] as const satisfies readonly AdminRow[];
