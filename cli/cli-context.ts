// What a command works with: where it writes, whom it asks, which gateway it talks to. One is made in `main.ts`.
import { setTimeout as sleep } from "node:timers/promises";
import { type ApiClient, type ClientOptions, createApiClient } from "./api-client.ts";
import { readSettings } from "./settings.ts";
import { type Terminal, terminal } from "./terminal.ts";

export interface CliContext {
  readonly terminal: Terminal;
  readonly env: NodeJS.ProcessEnv;
  /** Reads BAILIFF_URL and BAILIFF_TOKEN when it is called, so that offline commands need neither. @throws CliProblem */
  readonly api: (options?: ClientOptions) => ApiClient;
  /** Ms since the epoch. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<unknown>;
}

export function createContext(): CliContext {
  const ours = terminal();
  return {
    terminal: ours,
    env: process.env,
    api: (options) =>
      createApiClient(
        readSettings(process.env, (warning) => ours.notice(`warning: ${warning}`)),
        options,
      ),
    now: () => Date.now(),
    sleep: (ms) => sleep(ms),
  };
}
