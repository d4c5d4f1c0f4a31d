// The emulator on its own: `node emulator/main.ts --port 8788`. A process apart survives the gateway's crash, so its journal is the
// outside witness of what reached Clerk. Prints one line, ends on SIGINT and SIGTERM; reads CLERK_SECRET_KEY.
import { parseArgs } from "node:util";
import { startEmulator } from "./server.ts";

const DEFAULT_PORT = "8788";
const DEFAULT_KEY = "sk_test_emulator";

function fail(text: string): never {
  process.stderr.write(`${text}\n`);
  process.exit(1);
}

function readPort(): number {
  const { values } = parseArgs({ options: { port: { type: "string", default: DEFAULT_PORT } } });
  const port = Number(values.port);
  return Number.isInteger(port) && port >= 0 && port <= 65_535 ? port : fail(`Not a port: ${values.port}`);
}

const emulator = await startEmulator({ port: readPort(), secretKey: process.env.CLERK_SECRET_KEY ?? DEFAULT_KEY }).catch(
  (error: unknown) => fail(error instanceof Error ? error.message : String(error)),
);
process.stdout.write(`Clerk emulator on ${emulator.url}\n`);

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.once(signal, () => {
    void emulator.close().then(() => process.exit(0));
  });
}
