// What `GET /admin/status` says of hooks: those that are told nothing, or not all.
import * as z from "zod";
import { amountOf, nameSome } from "../wording.ts";
import { type Finding, fail, ok, untold } from "./finding.ts";

export const hooksSchema = z.looseObject({
  total: z.number(),
  waiting: z.number(),
  broken: z.array(
    z.looseObject({
      id: z.string(),
      url: z.string(),
      state: z.string(),
      reason: z.string().nullable(),
      since: z.string().nullable(),
      dropped: z.number(),
    }),
  ),
});
type HooksStatus = z.infer<typeof hooksSchema>;
type Broken = HooksStatus["broken"][number];

const WHAT = "hooks";

/** Undefined: the gateway is an older one. Null: whoever keeps hooks did not answer. */
export function examineHooks(hooks: HooksStatus | null | undefined): Finding[] {
  if (hooks === undefined) return [untold(WHAT, "this gateway has none")];
  if (hooks === null) return [fail(WHAT, "the object that keeps them does not answer: nothing is delivered")];
  const { broken, total, waiting } = hooks;
  if (broken.length === 0) return [ok(WHAT, `${amountOf(total, "hook")}, ${amountOf(waiting, "message")} waiting`)];
  const level = broken.some(({ state }) => state !== "failing") ? "FAIL" : "warn";
  return [
    { level, what: WHAT, text: `${nameSome(broken.map(textOf))}: see bailiff hooks show, docs/hooks.md#when-a-hook-is-broken` },
  ];
}

function textOf({ id, url, state, reason, since, dropped }: Broken): string {
  const why = reason === null ? state : `${state}, ${WHY[reason] ?? reason}`;
  const lost = dropped === 0 ? "" : `, ${amountOf(dropped, "event")} dropped`;
  return `${id} to ${url} (${why}${since === null ? "" : ` since ${since}`}${lost})`;
}

const WHY: Readonly<Record<string, string>> = {
  failed: "nothing was taken for a day",
  gone: "the receiver said 410",
  maker: "its maker is not in force or may not have it any more",
};
