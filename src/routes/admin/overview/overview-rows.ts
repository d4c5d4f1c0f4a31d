// The row of the overview: data alone, what it does is in `overview-operation.ts`.
import * as z from "zod";
import { none } from "../../../clerk/args/fields.ts";
import { once } from "../../../once.ts";
import type { AdminRow } from "../admin-row.ts";
import { SPAN_NAMES } from "./bucket-span.ts";

const overviewQuery = once(() =>
  z.strictObject({
    span: z
      .enum(SPAN_NAMES)
      .default("24h")
      .meta({ description: "How far back calls are counted: by the hour, by four hours, by the day (UTC).", examples: ["24h"] }),
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
    namesKeys: "as_listed",
    mutates: false,
  },
] as const satisfies readonly AdminRow[];
