// What `npm start` and `npm run dev` read from the environment, checked before anything is started. Every refusal is one line that
// names the variable and never repeats a secret's value.
import path from "node:path";
import { parseRetentionDays, RETENTION_RULE } from "../src/audit/retention.ts";
import { isSigningKey, SIGNING_KEY_RULE } from "../src/audit/signing.ts";
import { WAIT_RULE, waitOf } from "../src/bypass/wait.ts";
import { signingKey as webhookKey } from "../src/bypass/webhook-signature.ts";
import { classifyUpstreamOrigin } from "../src/clerk/upstream-origin.ts";
import { StartProblem } from "./problem.ts";
import { projectPath } from "./project.ts";

export interface StartSettings {
  /** 0 takes any free port. */
  readonly port: number;
  readonly emulatorPort: number;
  /** Absolute. */
  readonly stateDir: string;
  /** The address of a real (or somebody else's) Clerk API; null for the embedded emulator. */
  readonly clerkApiUrl: string | null;
  /** Whether a first start with the emulator brings a week of made-up history. */
  readonly demoHistory: boolean;
  /** Secrets that the user gave; the others are made and kept in the state directory. */
  readonly given: {
    readonly ROOT_TOKEN?: string;
    readonly KEY_PEPPER?: string;
    readonly CLERK_SECRET_KEY?: string;
    readonly CLERK_WEBHOOK_SIGNING_SECRET?: string;
    readonly AUDIT_SIGNING_KEY?: string;
  };
  /** Other Worker variables and optional secrets that were set. */
  readonly workerVars: Readonly<Record<string, string>>;
}

/** Worker variables with a whole number, and its bounds: those of `src/env.ts`. */
const NUMBERS: Readonly<Record<string, readonly [number, number]>> = {
  UPSTREAM_TIMEOUT_MS: [1, 24_999],
  UPSTREAM_DEADLINE_MS: [1, 24_999],
  RETRY_MAX: [0, 5],
  KEY_LEASE_MS: [0, 30_000],
  KEY_MINT_MAX: [1, 10_000],
};
/** Those with a rate, and what one looks like. */
const RATES: Readonly<Record<string, string>> = { DEFAULT_KEY_RATE: "200/10s", KEY_MINT_RATE: "60/1h" };
/** Read above, or not up to the user: the client's address comes from the socket here, and the emulator is of one kind; a
 * test key is what hooks to this machine hang on. */
const LOCALLY_FIXED: readonly string[] = ["CLERK_API_URL", "TRUST_CF_IP", "CLERK_MODE", "HOOKS_TO_LOOPBACK"];
const OPTIONAL_SECRETS = ["KEY_PEPPER_PREVIOUS"] as const;
const MIN_SECRET_CHARS = 32;

/** @param varNames the variables that wrangler.toml declares. */
export function readStartSettings(env: NodeJS.ProcessEnv, varNames: readonly string[]): StartSettings {
  // An empty variable is one that is not set: `ROOT_TOKEN= npm start`.
  const read = (name: string): string | undefined => env[name] || undefined;

  const clerkApiUrl = read("CLERK_API_URL") ?? null;
  checkOrigin(clerkApiUrl, true);
  const clerkSecretKey = readClerkSecret(read("CLERK_SECRET_KEY"), clerkApiUrl);
  checkOrigin(clerkApiUrl, clerkSecretKey?.startsWith("sk_test_") ?? false);
  const rootToken = readSecret("ROOT_TOKEN", read("ROOT_TOKEN"));
  const pepper = readSecret("KEY_PEPPER", read("KEY_PEPPER"));
  const signingKey = read("AUDIT_SIGNING_KEY");
  if (signingKey !== undefined && !isSigningKey(signingKey)) throw new StartProblem(SIGNING_KEY_RULE);

  const webhookSecret = read("CLERK_WEBHOOK_SIGNING_SECRET");
  if (webhookSecret !== undefined && webhookKey(webhookSecret) === null) {
    throw new StartProblem(
      "CLERK_WEBHOOK_SIGNING_SECRET must be the signing secret of an endpoint in Clerk's dashboard: whsec_ and base64",
    );
  }

  const workerVars: Record<string, string> = {};
  for (const name of [...varNames, ...OPTIONAL_SECRETS]) {
    const value = read(name);
    if (value === undefined || LOCALLY_FIXED.includes(name)) continue;
    const bounds = NUMBERS[name];
    if (bounds !== undefined) wholeNumber(name, value, ...bounds);
    const example = RATES[name];
    if (example !== undefined && !/^(off|[1-9]\d*\/[1-9]\d*[smhd])$/.test(value)) {
      throw new StartProblem(`${name} must be like ${example}, or off`);
    }
    if (name === "READS_WITHOUT_LEDGER" && value !== "refuse" && value !== "lease") {
      throw new StartProblem("READS_WITHOUT_LEDGER must be refuse or lease");
    }
    if (name === "AUDIT_RETENTION_DAYS" && parseRetentionDays(value) === undefined) throw new StartProblem(RETENTION_RULE);
    if (name === "BYPASS_WAIT_SECONDS" && waitOf(value) === null) throw new StartProblem(WAIT_RULE);
    if (name === "JURISDICTION") {
      throw new StartProblem("JURISDICTION is for Cloudflare: the local runtime has no jurisdictions. Start without it");
    }
    workerVars[name] = value;
  }
  return {
    port: wholeNumber("PORT", read("PORT") ?? "8787", 0, 65_535),
    emulatorPort: wholeNumber("EMULATOR_PORT", read("EMULATOR_PORT") ?? "8788", 0, 65_535),
    stateDir: readStateDir(read("STATE_DIR")),
    clerkApiUrl,
    demoHistory: readSwitch("DEMO_HISTORY", read("DEMO_HISTORY") ?? "1"),
    given: {
      ...(rootToken === undefined ? {} : { ROOT_TOKEN: rootToken }),
      ...(pepper === undefined ? {} : { KEY_PEPPER: pepper }),
      ...(clerkSecretKey === undefined ? {} : { CLERK_SECRET_KEY: clerkSecretKey }),
      ...(webhookSecret === undefined ? {} : { CLERK_WEBHOOK_SIGNING_SECRET: webhookSecret }),
      ...(signingKey === undefined ? {} : { AUDIT_SIGNING_KEY: signingKey }),
    },
    workerVars,
  };
}

function readStateDir(given: string | undefined): string {
  const directory = path.resolve(given ?? projectPath(".bailiff/state"));
  // Miniflare takes it for a slash: half of the state would lie elsewhere.
  if (path.sep === "/" && directory.includes("\\")) throw new StartProblem("STATE_DIR must be a path without backslashes");
  return directory;
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new StartProblem(`${name} must be a whole number from ${min} to ${max}`);
}

function readSwitch(name: string, text: string): boolean {
  if (text === "0" || text === "1") return text === "1";
  throw new StartProblem(`${name} must be 0 or 1`);
}

/** @param allowLoopback a live key is never sent to this machine. */
function checkOrigin(clerkApiUrl: string | null, allowLoopback: boolean): void {
  if (clerkApiUrl === null) return;
  const origin = classifyUpstreamOrigin(clerkApiUrl, { allowLoopback });
  if (!origin.ok) throw new StartProblem(origin.message);
}

function readSecret(name: string, value: string | undefined): string | undefined {
  if (value !== undefined && value.length < MIN_SECRET_CHARS) {
    throw new StartProblem(`${name} is too short: at least ${MIN_SECRET_CHARS} characters`);
  }
  return value;
}

function readClerkSecret(value: string | undefined, clerkApiUrl: string | null): string | undefined {
  if (value === undefined) {
    if (clerkApiUrl === null) return undefined;
    throw new StartProblem("CLERK_SECRET_KEY is missing: with CLERK_API_URL set, give the secret key of that Clerk instance");
  }
  const mode = /^sk_(live|test)_\S+$/.exec(value)?.[1];
  if (mode === undefined) throw new StartProblem("CLERK_SECRET_KEY must start with sk_test_ or sk_live_, and go on after that");
  if (clerkApiUrl === null && mode === "live") {
    throw new StartProblem("CLERK_SECRET_KEY is a live key and CLERK_API_URL is not set: the emulator takes sk_test_ keys only");
  }
  return value;
}
