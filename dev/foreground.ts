// What `npm start` and `npm run dev` have in common: what stands before the gateway is run, and how they end.
import { keepPublicKey } from "./audit-key.ts";
import { type Lifetime, lifetime } from "./lifetime.ts";
import { LOCALHOST, reservePort } from "./ports.ts";
import { StartProblem } from "./problem.ts";
import { quietTools } from "./quiet-tools.ts";
import { type LocalSecrets, loadSecrets } from "./secrets.ts";
import { readStartSettings, type StartSettings } from "./settings.ts";
import { holdState } from "./state-lock.ts";
import { startUpstream, type Upstream } from "./upstream.ts";
import { readWranglerConfig, type WranglerConfig } from "./wrangler-config.ts";

export interface Groundwork {
  readonly config: WranglerConfig;
  readonly settings: StartSettings;
  readonly secrets: LocalSecrets;
  /** File of the public key that exports are verified with. */
  readonly auditKey: string;
  readonly upstream: Upstream;
  /** Reserved for the gateway, and its address there. */
  readonly port: number;
  readonly url: string;
}

/** One line for whoever started it. */
export function complain(line: string): void {
  console.error(`bailiff: ${line}`);
}

/** The state is held and Clerk, or the emulator, is there until `life` ends. @throws StartProblem */
export async function layGroundwork(life: Lifetime): Promise<Groundwork> {
  const config = readWranglerConfig();
  const settings = readStartSettings(process.env, Object.keys(config.vars));
  const { stateDir } = settings;
  const hold = await holdState(stateDir, complain);
  const port = await reservePort(settings.port, "PORT", hold.lastUrl);
  const url = `http://${LOCALHOST}:${port}`;
  hold.servesAt(url);
  const secrets = loadSecrets(settings, complain);
  const auditKey = keepPublicKey(stateDir, secrets.AUDIT_SIGNING_KEY);
  const upstream = await startUpstream(settings, secrets, url);
  life.onEnd(upstream.close);
  return { config, settings, secrets, auditKey, upstream, port, url };
}

/** A StartProblem is told in one line, anything else with its stack; both end the process with 1. */
export async function runInForeground(main: (life: Lifetime) => Promise<void>): Promise<void> {
  quietTools();
  const life = lifetime();
  try {
    await main(life);
  } catch (error) {
    console.error(error instanceof StartProblem ? `bailiff: ${error.message}` : error);
    await life.end(1);
  }
}
