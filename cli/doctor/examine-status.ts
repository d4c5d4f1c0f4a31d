// What `GET /admin/status` says of settings, bundle and the copy of the log in KV.
import { z } from "zod";
import { amountOf, nameSome } from "../wording.ts";
import type { Finding } from "./finding.ts";

export const statusSchema = z.looseObject({
  problems: z.array(z.unknown()),
  mode: z.string(),
  clerk_api_url: z.string(),
  root_token_set: z.boolean(),
  bundle_version: z.string().nullable(),
  audit_retention_days: z.number().nullable(),
  jurisdiction: z.string().nullable(),
  ledgers: z.array(z.looseObject({ ledger: z.string(), active_at: z.string(), records: z.number(), not_projected: z.number() })),
});

/** A record is in KV two seconds after it was written; this long after, something is wrong. */
const BACKLOG_AFTER_MS = 60_000;

export function examineStatus(status: z.infer<typeof statusSchema>, nowMs: number, withKey: boolean): Finding[] {
  const { problems, mode, clerk_api_url, root_token_set, bundle_version, audit_retention_days, jurisdiction, ledgers } = status;
  const behind = ledgers.filter(
    ({ not_projected, active_at }) => not_projected > 0 && nowMs - Date.parse(active_at) > BACKLOG_AFTER_MS,
  );
  const waiting = behind.reduce((sum, { not_projected }) => sum + not_projected, 0);
  return [
    problems.length === 0
      ? { level: "ok", what: "settings", text: `${mode} mode, Clerk at ${clerk_api_url}` }
      : {
          level: "FAIL",
          what: "settings",
          text: problems.map((problem) => (typeof problem === "string" ? problem : JSON.stringify(problem))).join("; "),
        },
    mode === "test" && clerk_api_url !== "https://api.clerk.com"
      ? { level: "warn", what: "clerk", text: `${clerk_api_url} is not Clerk itself` }
      : { level: "ok", what: "clerk", text: clerk_api_url },
    bundle_version === null
      ? { level: "FAIL", what: "policies", text: "nothing is published: no key can be minted (bailiff policies push)" }
      : { level: "ok", what: "policies", text: `version ${bundle_version}` },
    root_token_set
      ? {
          level: "warn",
          what: "root token",
          text: `still set: mint keys for the roles of the admin plane (docs/roles.md), then npx wrangler secret delete ROOT_TOKEN --env ${mode === "live" ? "production" : "staging"}`,
        }
      : { level: "ok", what: "root token", text: "not set" },
    ...(withKey
      ? []
      : [
          {
            level: "warn",
            what: "this token",
            text: "is not a Bailiff key: who acts with it stands in the log as root",
          } as const,
        ]),
    {
      level: "ok",
      what: "jurisdiction",
      text:
        jurisdiction === null ? "none: objects are kept where they are first used" : `objects are kept within ${jurisdiction}`,
    },
    {
      level: "ok",
      what: "retention",
      text:
        audit_retention_days === null
          ? "records are kept for ever"
          : `records are kept for ${amountOf(audit_retention_days, "day")}`,
    },
    behind.length === 0
      ? { level: "ok", what: "KV copy", text: `up to date, ${amountOf(ledgers.length, "ledger")}` }
      : {
          level: "warn",
          what: "KV copy",
          text: `${amountOf(waiting, "record")} not copied for more than a minute: ${nameSome(behind.map(({ ledger }) => ledger))}`,
        },
  ];
}
