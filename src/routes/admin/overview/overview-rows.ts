// The row of the overview: data alone, what it does is in `overview-operation.ts`.
import * as z from "zod/mini";
import { none } from "../../../clerk/args/fields.ts";
import { once } from "../../../once.ts";
import { described } from "../../../schema-docs.ts";
import type { AdminRow } from "../admin-row.ts";
import { SPAN_NAMES } from "./bucket-span.ts";

const overviewQuery = once(() =>
  z.strictObject({
    span: described(
      z._default(z.enum(SPAN_NAMES), "24h"),
      "How far back calls are counted: by the hour, by four hours, by the day (UTC).",
      "24h",
    ),
  }),
);

export const OVERVIEW_ROWS = [
  {
    name: "audit.overview",
    summary: "Count calls by hour or day, and say what wants attention",
    method: "GET",
    path: "/overview",
    looksAt: "each_record",
    args: {
      path: none,
      get query() {
        return overviewQuery();
      },
      body: none,
    },
    namesKeys: "and_who_asks",
    mutates: false,
  },
] as const satisfies readonly AdminRow[];
