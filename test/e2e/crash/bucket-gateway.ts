// A gateway as `npm start` runs it, with a bucket for checkpoints, as a process of its own that can be killed. Its settings come as JSON.
import { startGateway } from "../../../dev/gateway.ts";
import { lifetime } from "../../../dev/lifetime.ts";
import { readWranglerConfig } from "../../../dev/wrangler-config.ts";

const { stateDir, port, vars }: { stateDir: string; port: number; vars: Record<string, string> } = JSON.parse(
  process.argv[2] ?? "",
);
const life = lifetime();
const config = { ...readWranglerConfig(), r2_buckets: [{ binding: "CHECKPOINT_BUCKET" }] };
const gateway = await startGateway({ config, port, stateDir, vars, showLog: false });
life.onEnd(gateway.close);
process.stdout.write(`ready ${gateway.url}\n`);
