// The end of a start, for `npm start` and `npm run dev`: what is needed in another terminal is written, and the rest printed.
import { banner } from "./banner.ts";
import { tellsRootToken, writeDemoEnv } from "./demo-env.ts";
import { type DemoHistory, historyLine } from "./demo-history.ts";
import type { LocalSecrets } from "./secrets.ts";
import type { Seeded } from "./seed.ts";
import type { StartSettings } from "./settings.ts";
import { surroundings } from "./shown-path.ts";
import type { Upstream } from "./upstream.ts";

export interface Announced extends Seeded {
  readonly url: string;
  readonly upstream: Upstream;
  readonly settings: StartSettings;
  readonly secrets: LocalSecrets;
  readonly auditKey: string;
  readonly history: DemoHistory;
  /** Null: log lines are printed. */
  readonly logFile: string | null;
}

/** @throws StartProblem when the file cannot be written. */
export function announce(facts: Announced): void {
  const { stateDir, given } = facts.settings;
  const demoEnv = writeDemoEnv(stateDir, { ...facts, given });
  const color = process.stdout.isTTY === true && process.env["NO_COLOR"] === undefined;
  const { history } = facts;
  const failed = history.kind === "failed" ? [`no demo history this time: ${history.why}`] : [];
  const warnings = [...facts.warnings, ...failed];
  const said = {
    ...facts,
    warnings,
    stateDir,
    demoEnv,
    rootToken: tellsRootToken(given) ? facts.secrets.ROOT_TOKEN : null,
    history: historyLine(history),
  };
  process.stdout.write(banner(said, surroundings(), color));
}
