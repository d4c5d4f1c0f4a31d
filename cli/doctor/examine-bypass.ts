// What `GET /admin/status` says of the detector of what is done past Bailiff.
import * as z from "zod";
import { amountOf } from "../wording.ts";
import { type Finding, fail, ok, untold, warn } from "./finding.ts";

export const bypassSchema = z.looseObject({
  configured: z.boolean(),
  last_heard_at: z.string().nullable(),
  waiting: z.number(),
  shards_away: z.number(),
});
type BypassStatus = z.infer<typeof bypassSchema> | undefined;

/** A deployment with users hears of one every day. */
const SILENT_AFTER_MS = 3 * 86_400_000;
const SET_UP = "docs/bypass.md says how to set it up in Clerk's dashboard";

export function examineBypass(bypass: BypassStatus, nowMs: number): Finding {
  const what = "bypass";
  if (bypass === undefined) return untold(what, "this gateway does not look for what is done past it");
  const { configured, last_heard_at: heardAt, waiting, shards_away: away } = bypass;
  if (!configured) return warn(what, `nobody looks for what is done past Bailiff: no CLERK_WEBHOOK_SIGNING_SECRET (${SET_UP})`);
  if (away > 0)
    return fail(what, `${amountOf(away, "part")} of the detector did not answer: Clerk sends again what they did not take`);
  if (heardAt === null) return warn(what, `Clerk has sent no event yet: ${SET_UP}`);
  const text = `last event heard ${heardAt}, ${amountOf(waiting, "user")} with an event that waits`;
  return nowMs - Date.parse(heardAt) > SILENT_AFTER_MS
    ? warn(what, `${text}: look whether Clerk's dashboard has disabled the endpoint`)
    : ok(what, text);
}

/** Nobody sets this machine up in Clerk's dashboard: only what is broken is told. */
export function examineBypassHere(bypass: BypassStatus, nowMs: number): Finding {
  const finding = examineBypass(bypass, nowMs);
  if (finding.level !== "warn") return finding;
  return bypass?.configured === true
    ? ok("bypass", "no event lately; what is done at the emulator's own address is one (docs/bypass.md)")
    : ok("bypass", "not looked for: Clerk's webhooks do not reach this machine (docs/bypass.md)");
}
