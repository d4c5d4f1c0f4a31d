// `npm start`: the gateway as it would be deployed, on this machine, with an emulator of Clerk beside it. Settings: docs/settings.md.
import { announce } from "./announce.ts";
import { keepPublicKey } from "./audit-key.ts";
import { writeDemoHistory } from "./demo-history.ts";
import { startGateway } from "./gateway.ts";
import { waitUntilHealthy } from "./health.ts";
import { type Lifetime, lifetime } from "./lifetime.ts";
import { localVars } from "./local-vars.ts";
import { LOCALHOST, reservePort } from "./ports.ts";
import { StartProblem } from "./problem.ts";
import { quietTools } from "./quiet-tools.ts";
import { loadSecrets } from "./secrets.ts";
import { seedGateway } from "./seed.ts";
import { readStartSettings } from "./settings.ts";
import { holdState } from "./state-lock.ts";
import { tidyState } from "./tidy-state.ts";
import { startUpstream } from "./upstream.ts";
import { readWranglerConfig } from "./wrangler-config.ts";

async function start(life: Lifetime): Promise<void> {
  const showLog = readArguments(process.argv.slice(2));
  const config = readWranglerConfig();
  const settings = readStartSettings(process.env, Object.keys(config.vars));
  const { stateDir } = settings;
  const complain = (line: string) => console.error(`bailiff: ${line}`);
  const hold = await holdState(stateDir, complain);
  const port = await reservePort(settings.port, "PORT");
  hold.servesAt(`http://${LOCALHOST}:${port}`);
  const secrets = loadSecrets(settings, complain);
  const auditKey = keepPublicKey(stateDir, secrets.AUDIT_SIGNING_KEY);
  const tidy = () => tidyState(stateDir, complain);
  tidy();

  const upstream = await startUpstream(settings, secrets, `http://${LOCALHOST}:${port}`);
  life.onEnd(upstream.close);
  const vars = { ...localVars(settings, secrets, upstream), TRUST_CF_IP: "1" };
  life.onEnd(async () => tidy());
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

quietTools();
const life = lifetime();
try {
  await start(life);
} catch (error) {
  console.error(error instanceof StartProblem ? `bailiff: ${error.message}` : error);
  await life.end(1);
}
