// `npm start`: the gateway as it would be deployed, on this machine, with an emulator of Clerk beside it. Settings: docs/settings.md.
import { announce } from "./announce.ts";
import { writeDemoHistory } from "./demo-history.ts";
import { complain, layGroundwork, runInForeground } from "./foreground.ts";
import { startGateway } from "./gateway.ts";
import { waitUntilHealthy } from "./health.ts";
import type { Lifetime } from "./lifetime.ts";
import { localVars } from "./local-vars.ts";
import { StartProblem } from "./problem.ts";
import { seedGateway } from "./seed.ts";
import { tidyState } from "./tidy-state.ts";

async function start(life: Lifetime): Promise<void> {
  const showLog = readArguments(process.argv.slice(2));
  const { config, settings, secrets, auditKey, upstream, port } = await layGroundwork(life);
  const { stateDir } = settings;
  const tidy = () => tidyState(stateDir, complain);
  tidy();
  life.onEnd(async () => tidy());
  const vars = { ...localVars(settings, secrets, upstream), TRUST_CF_IP: "1" };
  const history = await writeDemoHistory(settings, config);
  const gateway = await startGateway({ config, port, stateDir, vars, showLog });
  life.onEnd(gateway.close);

  await waitUntilHealthy(gateway.url, secrets.ROOT_TOKEN);
  const seeded = await seedGateway({ url: gateway.url, secrets, stateDir, withDemoKeys: upstream.emulated });
  const logFile = showLog ? null : gateway.logFile;
  announce({ url: gateway.url, upstream, settings, secrets, auditKey, history, logFile, ...seeded });
}

/** Whether log lines are to be printed: the only thing that is asked for here, the rest are variables. @throws StartProblem */
function readArguments(args: readonly string[]): boolean {
  const unknown = args.find((arg) => arg !== "--log");
  if (unknown === undefined) return args.length > 0;
  throw new StartProblem(
    "npm start takes one option, --log (npm start -- --log): print every log line. Settings are variables, see docs/settings.md",
  );
}

await runInForeground(start);
