// The row of the status: data alone, what it does is in `status-operation.ts`.
import * as z from "zod";
import { none } from "../../../clerk/args/fields.ts";
import { once } from "../../../once.ts";
import type { AdminRow } from "../admin-row.ts";

const statusQuery = once(() =>
  z.strictObject({
    sample: z
      .int()
      .min(1)
      .max(20)
      .optional()
      .describe("Look at the newest copy in KV of so many ledgers that are quiet, others each time."),
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
