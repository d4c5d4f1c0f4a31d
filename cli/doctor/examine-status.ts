// What `GET /admin/status` says of settings, bundle and the copy of the log in KV.
import * as z from "zod";
import { amountOf, nameSome } from "../wording.ts";
import { examineHooks, hooksSchema } from "./examine-hooks.ts";
import type { Finding } from "./finding.ts";

const issuerSchema = z.looseObject({ issuer: z.string(), keys_fetched_at: z.string().nullable() }).nullable();
export const statusSchema = z.looseObject({
  problems: z.array(z.unknown()),
  /** Older gateways do not say these two. */
  version: z.string().optional(),
  pepper_previous_set: z.boolean().optional(),
  mode: z.string(),
  clerk_api_url: z.string(),
  root_token_set: z.boolean(),
  bundle_version: z.string().nullable(),
  audit_retention_days: z.number().nullable(),
  jurisdiction: z.string().nullable(),
  /** Older gateways take keys alone. */
  sign_in: z.looseObject({ access: issuerSchema, github: issuerSchema }).optional(),
  /** Null or absent: nobody looked. */
  copy_sample: z
    .looseObject({ looked: z.number(), wrong: z.array(z.looseObject({ ledger: z.string(), seq: z.number() })) })
    .nullish(),
  /** Older gateways take no webhooks. */
  bypass: z
    .looseObject({ configured: z.boolean(), last_heard_at: z.string().nullable(), waiting: z.number(), shards_away: z.number() })
    .optional(),
  /** Null: there is none. Older gateways have none either. */
  checkpoint_bucket: z
    .looseObject({
      put: z.number().nullable(),
      put_at: z.string().nullable(),
      waiting: z.number(),
      failing: z.string().nullable(),
      failing_since: z.string().nullable(),
    })
    .nullish(),
  /** Older gateways do not look. */
  log_troubles: z
    .array(z.looseObject({ ledger: z.string(), kind: z.string(), known: z.looseObject({ seq: z.number() }), open: z.boolean() }))
    .optional(),
  /** Absent: of an older gateway. Null: whoever keeps them did not answer. */
  hooks: hooksSchema.nullish(),
  ledgers: z.array(
    z.looseObject({
      ledger: z.string(),
      active_at: z.string(),
      records: z.number(),
      not_projected: z.number(),
      /** Older gateways do not say these two either. */
      waiting_since: z.string().nullable().optional(),
      copy_refused: z.boolean().optional(),
    }),
  ),
});
type Status = z.infer<typeof statusSchema>;

export interface StatusFacts {
  readonly status: Status;
  readonly nowMs: number;
  /** Of this command line. */
  readonly version: string;
  /** Or by somebody who signed in. Else the root token, or nothing that Bailiff knows. */
  readonly withKey: boolean;
  /** Tried out on this machine (`own-machine.ts`). */
  readonly here: boolean;
}

const CLERK = "https://api.clerk.com";
/** A record is in KV two seconds after it was written; this long after, something is wrong. */
const BACKLOG_AFTER_MS = 60_000;

export function examineStatus({ status, nowMs, version, withKey, here }: StatusFacts): Finding[] {
  return [
    settingsFinding(status),
    versionFinding(status, version),
    clerkFinding(status),
    policiesFinding(status),
    ...pepperFindings(status),
    here ? ok("root token", "set, as npm start always has one") : rootTokenFinding(status),
    ...signInFindings(status),
    ...(withKey ? [] : [tokenFinding(here)]),
    placeFinding(status),
    retentionFinding(status),
    copyFinding(status, nowMs),
    sampleFinding(status),
    logFinding(status),
    here ? bypassHere(status, nowMs) : bypassFinding(status, nowMs),
    bucketFinding(status, nowMs),
    ...examineHooks(status.hooks),
  ];
}

function ok(what: string, text: string): Finding {
  return { level: "ok", what, text };
}

function warn(what: string, text: string): Finding {
  return { level: "warn", what, text };
}

function settingsFinding({ problems, mode, clerk_api_url }: Status): Finding {
  if (problems.length === 0) return ok("settings", `${mode} mode, Clerk at ${clerk_api_url}`);
  const texts = problems.map((problem) => (typeof problem === "string" ? problem : JSON.stringify(problem)));
  return { level: "FAIL", what: "settings", text: texts.join("; ") };
}

function versionFinding({ version }: Status, own: string): Finding {
  if (version === own) return ok("version", own);
  return warn("version", `the gateway runs ${version ?? "one that does not say its number"}, this command line is ${own}`);
}

/** The live secret key goes there with every call. A test instance may well be an emulator. */
function clerkFinding({ mode, clerk_api_url }: Status): Finding {
  if (clerk_api_url === CLERK) return ok("clerk", CLERK);
  return mode === "live"
    ? warn("clerk", `${clerk_api_url} is not Clerk: the live secret key is sent there (unset CLERK_API_URL)`)
    : ok("clerk", `${clerk_api_url}, an emulator or a proxy and not Clerk itself (test mode)`);
}

function policiesFinding({ bundle_version }: Status): Finding {
  if (bundle_version !== null) return ok("policies", `version ${bundle_version}`);
  return { level: "FAIL", what: "policies", text: "nothing is published: no key can be minted (bailiff policies push)" };
}

function pepperFindings({ pepper_previous_set }: Status): Finding[] {
  if (pepper_previous_set !== true) return [];
  return [
    warn("pepper", "KEY_PEPPER_PREVIOUS is still set: delete it when every key was rotated (docs/keys.md#changing-the-pepper)"),
  ];
}

function rootTokenFinding({ root_token_set, mode }: Status): Finding {
  if (!root_token_set) return ok("root token", "not set");
  const environment = mode === "live" ? "production" : "staging";
  return warn(
    "root token",
    `still set: mint keys for the roles of the admin plane (docs/roles.md), then npx wrangler secret delete ROOT_TOKEN --env ${environment}`,
  );
}

function tokenFinding(here: boolean): Finding {
  const text = "is not a Bailiff key: who acts with it stands in the log as root";
  return here ? ok("this token", text) : warn("this token", text);
}

function placeFinding({ jurisdiction }: Status): Finding {
  const where =
    jurisdiction === null ? "none: objects are kept where they are first used" : `objects are kept within ${jurisdiction}`;
  return ok("jurisdiction", where);
}

function retentionFinding({ audit_retention_days: days }: Status): Finding {
  return ok("retention", days === null ? "records are kept for ever" : `records are kept for ${amountOf(days, "day")}`);
}

function copyFinding({ ledgers }: Status, nowMs: number): Finding {
  const refused = ledgers.filter(({ copy_refused }) => copy_refused === true);
  if (refused.length > 0) {
    const names = nameSome(refused.map(({ ledger }) => ledger));
    const text = `KV refuses the copies, which is no outage (look for KvRefused in the Worker's log): ${names}`;
    return { level: "FAIL", what: "KV copy", text };
  }
  // A busy ledger has always just been active: what counts is since when its oldest record waits.
  const behind = ledgers.filter(
    ({ not_projected, active_at, waiting_since }) =>
      not_projected > 0 && nowMs - Date.parse(waiting_since ?? active_at) > BACKLOG_AFTER_MS,
  );
  if (behind.length === 0) return ok("KV copy", `up to date, ${amountOf(ledgers.length, "ledger")}`);
  const waiting = behind.reduce((sum, { not_projected }) => sum + not_projected, 0);
  const names = nameSome(behind.map(({ ledger }) => ledger));
  return warn("KV copy", `${amountOf(waiting, "record")} not copied for more than a minute: ${names}`);
}

const CONTRADICTED = "see docs/audit.md#when-storage-contradicts-the-log";

/** What came right again was wrong all the same: somebody can write there. */
function logFinding({ log_troubles: troubles }: Status): Finding {
  if (troubles === undefined)
    return { level: "-", what: "log", text: "this gateway does not say whether storage contradicts it" };
  const open = troubles.filter((trouble) => trouble.open);
  const told = nameSome((open.length > 0 ? open : troubles).map(({ ledger, kind, known }) => `${ledger}-${known.seq} (${kind})`));
  if (open.length > 0) return { level: "FAIL", what: "log", text: `storage contradicts it: ${told}: ${CONTRADICTED}` };
  if (troubles.length > 0) return warn("log", `storage contradicted it for a time: ${told}: ${CONTRADICTED}`);
  return ok("log", "ledgers hold what was known of them");
}

/** A deployment with users hears of one every day. */
const SILENT_AFTER_MS = 3 * 86_400_000;
const SET_UP = "docs/bypass.md says how to set it up in Clerk's dashboard";

function bypassFinding({ bypass }: Status, nowMs: number): Finding {
  const what = "bypass";
  if (bypass === undefined) return { level: "-", what, text: "this gateway does not look for what is done past it" };
  const { configured, last_heard_at: heardAt, waiting, shards_away: away } = bypass;
  if (!configured) return warn(what, `nobody looks for what is done past Bailiff: no CLERK_WEBHOOK_SIGNING_SECRET (${SET_UP})`);
  if (away > 0)
    return {
      level: "FAIL",
      what,
      text: `${amountOf(away, "part")} of the detector did not answer: Clerk sends again what they did not take`,
    };
  if (heardAt === null) return warn(what, `Clerk has sent no event yet: ${SET_UP}`);
  const text = `last event heard ${heardAt}, ${amountOf(waiting, "user")} with an event that waits`;
  return nowMs - Date.parse(heardAt) > SILENT_AFTER_MS
    ? warn(what, `${text}: look whether Clerk's dashboard has disabled the endpoint`)
    : ok(what, text);
}

/** Nobody sets this machine up in Clerk's dashboard: only what is broken is told. */
function bypassHere(status: Status, nowMs: number): Finding {
  const finding = bypassFinding(status, nowMs);
  if (finding.level !== "warn") return finding;
  return status.bypass?.configured === true
    ? ok("bypass", "no event lately; what is done at the emulator's own address is one (docs/bypass.md)")
    : ok("bypass", "not looked for: Clerk's webhooks do not reach this machine (docs/bypass.md)");
}

const ANCHOR_DOCS = "docs/audit.md#proof-against-the-operator";

/** What nobody can change any more, is proven against whoever has the signing key; nothing else is. */
function bucketFinding({ checkpoint_bucket: bucket }: Status, nowMs: number): Finding {
  const what = "anchors";
  if (bucket === null || bucket === undefined)
    return ok(what, `no bucket: checkpoints leave by hooks and exports alone, if at all (${ANCHOR_DOCS})`);
  const { put, put_at, waiting, failing, failing_since } = bucket;
  if (failing === "no_signing_key")
    return { level: "FAIL", what, text: "CHECKPOINT_BUCKET is bound and nothing is signed: set AUDIT_SIGNING_KEY" };
  if (failing !== null) {
    const why = failing === "no_answer" ? "does not answer" : "takes none";
    const since = failing_since === null ? "" : ` since ${failing_since}`;
    const text = `the bucket ${why}${since}, ${amountOf(waiting, "checkpoint")} wait (${ANCHOR_DOCS})`;
    return nowMs - Date.parse(failing_since ?? "") > BACKLOG_AFTER_MS ? { level: "FAIL", what, text } : warn(what, text);
  }
  return ok(what, put === null ? "the bucket has no checkpoint yet" : `checkpoint ${put} is in the bucket, since ${put_at}`);
}

function sampleFinding({ copy_sample: sample }: Status): Finding {
  const what = "KV sample";
  if (sample === null || sample === undefined) return { level: "-", what, text: "copies in KV could not be looked at" };
  const { looked, wrong } = sample;
  if (wrong.length === 0) return ok(what, `the newest copy of ${amountOf(looked, "quiet ledger")} is right`);
  const names = nameSome(wrong.map(({ ledger, seq }) => `${ledger}-${seq}`));
  return { level: "FAIL", what, text: `KV lacks, or has otherwise: ${names}: ${CONTRADICTED}` };
}

function signInFindings({ sign_in: signIn }: Status): Finding[] {
  return [signIn?.access, signIn?.github].flatMap((issuer) => {
    if (issuer === null || issuer === undefined) return [];
    const fetched =
      issuer.keys_fetched_at === null ? "its keys were not needed yet" : `its keys were fetched at ${issuer.keys_fetched_at}`;
    return [ok("sign-in", `whom ${issuer.issuer} vouches for and the bundle lists; ${fetched} (by the instance that answered)`)];
  });
}
