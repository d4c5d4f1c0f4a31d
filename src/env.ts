// The Worker's bindings, variables and secrets, checked once and turned into settings. A missing binding or a bad value is a refusal to
// serve with one clear line, never a default that allows more. Values of secrets never appear in a problem's text.

import { parseRetentionDays, RETENTION_RULE } from "./audit/retention.ts";
import { isSigningKey, SIGNING_KEY_RULE } from "./audit/signing.ts";
import { WAIT_RULE, waitOf } from "./bypass/wait.ts";
import { signingKey } from "./bypass/webhook-signature.ts";
import { FORWARD_DEFAULTS } from "./clerk/forward.ts";
import { classifyUpstreamOrigin } from "./clerk/upstream-origin.ts";
import { allowsLoopback } from "./hooks/test-mode.ts";
import type { Peppers } from "./keys/key-format.ts";
import type { KeyMode } from "./keys/key-record.ts";
import { READS_WITHOUT_LEDGER, type ReadsWithoutLedger } from "./keys/lease.ts";
import { parseJurisdiction, within } from "./ledger/jurisdiction.ts";
import { JURISDICTIONS, type Jurisdiction } from "./ledger/jurisdictions.ts";
import type { MintBounds } from "./ledger/minted-store.ts";
import { parseRate, type Rate } from "./policy/engine.ts";
import { misspeltNames } from "./setting-names.ts";
import { readSignIn, type SignInSettings, type SignInVariables } from "./sign-in-settings.ts";

export interface BailiffEnv extends Omit<Env, "ASSETS" | "CHECKPOINT_BUCKET" | keyof SignInVariables>, SignInVariables {
  /** The static files of the deployment: the console, the API document with its page, the welcome. Without them only those are missing. */
  readonly ASSETS: Pick<Fetcher, "fetch">;
  readonly ROOT_TOKEN?: string;
  /** The pepper before the current one, while it is being changed. */
  readonly KEY_PEPPER_PREVIOUS?: string;
  /** Ed25519, PKCS#8, base64: signs checkpoints and exports. */
  readonly AUDIT_SIGNING_KEY?: string;
  /** Of the endpoint in Clerk's dashboard: `whsec_…`. Without it no webhooks are taken. */
  readonly CLERK_WEBHOOK_SIGNING_SECRET?: string;
  /** Where signed checkpoints are put, out of the operator's reach: a bucket with a lock. */
  readonly CHECKPOINT_BUCKET?: R2Bucket;
}

/** What the Durable Objects need. */
export type LedgerEnv = Pick<
  BailiffEnv,
  | "LEDGER"
  | "REGISTRY"
  | "BYPASS"
  | "COURIER"
  | "AUDIT_KV"
  | "AUDIT_SIGNING_KEY"
  | "AUDIT_RETENTION_DAYS"
  | "CLERK_WEBHOOK_SIGNING_SECRET"
  | "CHECKPOINT_BUCKET"
  | "JURISDICTION"
>;

/** What the detector's objects need. */
export type WatchEnv = Pick<BailiffEnv, "LEDGER" | "JURISDICTION" | "BYPASS_WAIT_SECONDS">;

export type CourierEnv = LedgerEnv &
  Pick<BailiffEnv, "KEY_PEPPER" | "KEY_PEPPER_PREVIOUS" | "CLERK_SECRET_KEY" | "HOOKS_TO_LOOPBACK">;

export interface Settings {
  readonly clerkOrigin: string;
  readonly clerkSecretKey: string;
  /** live or test, as Clerk's secret key says. */
  readonly mode: KeyMode;
  readonly peppers: Peppers;
  readonly rootToken: string | null;
  readonly keyLeaseMs: number;
  /** What a plain read gets when its key's lease has run out and the Ledger does not answer: `keys/lease.ts`. */
  readonly readsWithoutLedger: ReadsWithoutLedger;
  readonly tryTimeoutMs: number;
  readonly deadlineMs: number;
  readonly maxRetries: number;
  readonly trustCfIp: boolean;
  /** For keys whose policies name none; null: no rate. */
  readonly defaultKeyRate: Rate | null;
  /** How many keys may be minted through one key; the root token has no such bound. */
  readonly minting: MintBounds;
  /** How long records stay in KV, days; null: for ever. */
  readonly auditRetentionDays: number | null;
  /** Who besides keys may call the admin plane. */
  readonly signIn: SignInSettings;
  /** Test mode of hooks: they may post to this machine, and over http. */
  readonly hooksToLoopback: boolean;
  /** Within which Durable Objects run and keep their data; null: none. */
  readonly jurisdiction: Jurisdiction | null;
  /** What Clerk's webhooks are signed with; null: none are taken. */
  readonly webhookKey: Uint8Array | null;
}

/** Every binding, variable and secret: a new one that is not here does not compile. */
const NAMES: Readonly<Record<keyof BailiffEnv, true>> = {
  ACCESS_AUDIENCE: true,
  ACCESS_TEAM_DOMAIN: true,
  ASSETS: true,
  AUDIT_KV: true,
  AUDIT_RETENTION_DAYS: true,
  AUDIT_SIGNING_KEY: true,
  BYPASS: true,
  BYPASS_WAIT_SECONDS: true,
  CHECKPOINT_BUCKET: true,
  CLERK_API_URL: true,
  CLERK_MODE: true,
  CLERK_SECRET_KEY: true,
  CLERK_WEBHOOK_SIGNING_SECRET: true,
  COURIER: true,
  DEFAULT_KEY_RATE: true,
  GITHUB_OIDC_AUDIENCE: true,
  GITHUB_OIDC_ISSUER: true,
  HOOKS_TO_LOOPBACK: true,
  JURISDICTION: true,
  KEY_LEASE_MS: true,
  KEY_MINT_MAX: true,
  KEY_MINT_RATE: true,
  KEY_PEPPER: true,
  KEY_PEPPER_PREVIOUS: true,
  LEDGER: true,
  READS_WITHOUT_LEDGER: true,
  REGISTRY: true,
  RETRY_MAX: true,
  ROOT_TOKEN: true,
  TRUST_CF_IP: true,
  UPSTREAM_DEADLINE_MS: true,
  UPSTREAM_TIMEOUT_MS: true,
};

const MIN_SECRET_LENGTH = 32;
const DEFAULT_KEY_RATE = "200/10s";
const DEFAULT_MINT_RATE = "60/1h";
const DEFAULT_MINT_MAX = 1_000;

export function readSettings(env: BailiffEnv): { ok: true; settings: Settings } | { ok: false; problems: readonly string[] } {
  const problems: string[] = [];
  for (const binding of ["AUDIT_KV", "BYPASS", "LEDGER", "REGISTRY", "COURIER"] as const) {
    if (env[binding] === undefined) problems.push(`binding ${binding} is missing: see wrangler.toml`);
  }
  const number = (name: string, text: string | undefined, fallback: number, min: number, max: number): number => {
    if (text === undefined || text === "") return fallback;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    problems.push(`${name} must be a whole number from ${min} to ${max}`);
    return fallback;
  };
  const secret = (name: string, value: string | undefined): string => {
    if (value === undefined || value.length < MIN_SECRET_LENGTH) {
      problems.push(`secret ${name} must be set, with at least ${MIN_SECRET_LENGTH} characters`);
    }
    return value ?? "";
  };

  const clerkSecretKey = env.CLERK_SECRET_KEY ?? "";
  const mode = /^sk_(live|test)_\S+$/.exec(clerkSecretKey)?.[1];
  if (mode !== "live" && mode !== "test")
    problems.push("secret CLERK_SECRET_KEY must be set, and start with sk_live_ or sk_test_");
  problems.push(...clerkModeProblems(env.CLERK_MODE, mode));
  const origin = classifyUpstreamOrigin(env.CLERK_API_URL ?? "https://api.clerk.com", { allowLoopback: mode === "test" });
  if (!origin.ok) problems.push(origin.message);
  const pepper = secret("KEY_PEPPER", env.KEY_PEPPER);
  const rateText = env.DEFAULT_KEY_RATE || DEFAULT_KEY_RATE;
  const defaultKeyRate = parseRate(rateText);
  if (defaultKeyRate === null && rateText !== "off")
    problems.push("DEFAULT_KEY_RATE must be off, or a number of calls and seconds like 200/10s");
  const mintRateText = env.KEY_MINT_RATE || DEFAULT_MINT_RATE;
  const mintRate = parseRate(mintRateText);
  if (mintRate === null && mintRateText !== "off")
    problems.push("KEY_MINT_RATE must be off, or a number of keys and a time like 60/1h");
  if (env.AUDIT_SIGNING_KEY && !isSigningKey(env.AUDIT_SIGNING_KEY)) {
    problems.push(SIGNING_KEY_RULE);
  }
  const readsWithoutLedger = READS_WITHOUT_LEDGER.find((mode) => mode === (env.READS_WITHOUT_LEDGER || "refuse"));
  if (readsWithoutLedger === undefined) problems.push(`READS_WITHOUT_LEDGER must be ${READS_WITHOUT_LEDGER.join(" or ")}`);
  const auditRetentionDays = parseRetentionDays(env.AUDIT_RETENTION_DAYS);
  if (auditRetentionDays === undefined) problems.push(RETENTION_RULE);
  const webhookKey = env.CLERK_WEBHOOK_SIGNING_SECRET ? signingKey(env.CLERK_WEBHOOK_SIGNING_SECRET) : undefined;
  if (webhookKey === null) {
    problems.push(
      "secret CLERK_WEBHOOK_SIGNING_SECRET must be the signing secret of an endpoint in Clerk's dashboard: whsec_ and base64",
    );
  }
  if (waitOf(env.BYPASS_WAIT_SECONDS) === null) problems.push(WAIT_RULE);
  if (!["", "0", "1"].includes(env.TRUST_CF_IP ?? "")) problems.push("TRUST_CF_IP must be empty, 0 or 1");
  const signIn = readSignIn(env, { allowLoopback: mode === "test" });
  problems.push(...signIn.problems);
  if (!["", "0", "1"].includes(env.HOOKS_TO_LOOPBACK ?? "")) problems.push("HOOKS_TO_LOOPBACK must be empty, 0 or 1");
  if (env.HOOKS_TO_LOOPBACK === "1" && mode !== "test")
    problems.push("HOOKS_TO_LOOPBACK=1 is for the key of a Clerk test instance alone: leave it empty");
  problems.push(...jurisdictionProblems(env), ...misspeltNames(Object.keys(env), Object.keys(NAMES)));
  const settings: Settings = {
    clerkOrigin: origin.ok ? origin.origin : "",
    clerkSecretKey,
    mode: mode === "live" ? "live" : "test",
    peppers: env.KEY_PEPPER_PREVIOUS ? [pepper, secret("KEY_PEPPER_PREVIOUS", env.KEY_PEPPER_PREVIOUS)] : [pepper],
    rootToken: env.ROOT_TOKEN ? secret("ROOT_TOKEN", env.ROOT_TOKEN) : null,
    keyLeaseMs: number("KEY_LEASE_MS", env.KEY_LEASE_MS, 30_000, 0, 30_000),
    readsWithoutLedger: readsWithoutLedger ?? "refuse",
    tryTimeoutMs: number("UPSTREAM_TIMEOUT_MS", env.UPSTREAM_TIMEOUT_MS, FORWARD_DEFAULTS.tryTimeoutMs, 1, 24_999),
    deadlineMs: number("UPSTREAM_DEADLINE_MS", env.UPSTREAM_DEADLINE_MS, FORWARD_DEFAULTS.deadlineMs, 1, 24_999),
    maxRetries: number("RETRY_MAX", env.RETRY_MAX, FORWARD_DEFAULTS.maxRetries, 0, 5),
    trustCfIp: env.TRUST_CF_IP === "1",
    defaultKeyRate,
    minting: { rate: mintRate, maxLiving: number("KEY_MINT_MAX", env.KEY_MINT_MAX, DEFAULT_MINT_MAX, 1, 10_000) },
    auditRetentionDays: auditRetentionDays ?? null,
    signIn: signIn.settings,
    hooksToLoopback: allowsLoopback(env),
    jurisdiction: parseJurisdiction(env.JURISDICTION) ?? null,
    webhookKey: webhookKey ?? null,
  };
  return problems.length > 0 ? { ok: false, problems } : { ok: true, settings };
}

/** A staging deployment with the live instance's key would act on real users, under policies that are being tried. */
function clerkModeProblems(wanted: string | undefined, mode: string | undefined): string[] {
  if (wanted === undefined || wanted === "") return [];
  if (wanted !== "live" && wanted !== "test") return ["CLERK_MODE must be empty, live or test"];
  if (mode === undefined || mode === wanted) return [];
  return [`secret CLERK_SECRET_KEY is of a ${mode} instance, and CLERK_MODE says that this deployment is for a ${wanted} one`];
}

/** Serving from anywhere what was to stay in one place would be half of it in either: the objects elsewhere are others, and empty. */
function jurisdictionProblems(env: BailiffEnv): string[] {
  if (parseJurisdiction(env.JURISDICTION) === undefined)
    return [`JURISDICTION must be empty or one of ${JURISDICTIONS.join(", ")}`];
  try {
    for (const binding of ["BYPASS", "LEDGER", "REGISTRY", "COURIER"] as const)
      if (env[binding] !== undefined) within<undefined>(env[binding], env.JURISDICTION);
    return [];
  } catch {
    return [
      `JURISDICTION=${env.JURISDICTION} cannot be kept here: this runtime has no jurisdictions (Cloudflare has; locally leave it empty)`,
    ];
  }
}
