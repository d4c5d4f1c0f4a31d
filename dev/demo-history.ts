// A week of made-up history for a gateway that starts for the first time, so that there is something to look at: in a ledger of its own,
// `demo`. It is written before the gateway starts, on the same state, by a Worker of its own (`demo-history/history-worker.ts`), because past
// times are nothing that a gateway can be told. Only with the emulator behind it.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import * as z from "zod";
import { currentHistoryWorker } from "./build-worker.ts";
import { readExampleBundle } from "./example-bundle.ts";
import { keepingSignals } from "./lifetime.ts";
import { LOCALHOST } from "./ports.ts";
import { readPrivateJson, writePrivateJson } from "./private-file.ts";
import { describeError } from "./problem.ts";
import type { StartSettings } from "./settings.ts";
import { guardRuntime } from "./watchdog.ts";
import type { WranglerConfig } from "./wrangler-config.ts";

// Required, not imported: as in `local-runtime.ts`.
const { Log, LogLevel, Miniflare }: typeof import("miniflare") = createRequire(import.meta.url)("miniflare");

/** So that no call of the demo seems to be under way, nor to be one of those that Clerk's webhooks are held against. */
const ENDS_BEFORE_MS = 12 * 60_000;
const MINUTE_MS = 60_000;

const noteSchema = z.strictObject({ state: z.enum(["begun", "written"]), records: z.int().optional() });
const answerSchema = z.strictObject({ records: z.int() });

export type DemoHistory =
  /** So many records were written by this start. */
  | { readonly kind: "written"; readonly records: number }
  /** On a first start that was told to. */
  | { readonly kind: "left_out" }
  /** There is nothing to say: an earlier start has written it or left it out, or a real Clerk is behind the gateway. */
  | { readonly kind: "none" }
  /** The gateway serves without it, and the next start tries again. */
  | { readonly kind: "failed"; readonly why: string };

/** For the banner; null: nothing to say. */
export function historyLine(history: DemoHistory): string | null {
  if (history.kind !== "written") return null;
  return `a demo week, ${history.records.toLocaleString("en-US")} records in ledger demo (DEMO_HISTORY=0: none)`;
}

/** Once for a state directory: on the first start, or on the one after if that was killed while it wrote. Never throws. */
export async function writeDemoHistory(
  { stateDir, clerkApiUrl, demoHistory }: Pick<StartSettings, "stateDir" | "clerkApiUrl" | "demoHistory">,
  config: WranglerConfig,
): Promise<DemoHistory> {
  if (clerkApiUrl !== null) return { kind: "none" };
  try {
    const file = path.join(stateDir, "demo-history.json");
    const note = readPrivateJson(file, noteSchema);
    // A log that was begun without it stays without it.
    const isDue = note === undefined ? !existsSync(path.join(stateDir, "v3")) : note.state === "begun";
    if (!isDue) return { kind: "none" };
    if (!demoHistory) return { kind: "left_out" };
    writePrivateJson(file, { state: "begun" });
    const untilMs = Math.floor((Date.now() - ENDS_BEFORE_MS) / MINUTE_MS) * MINUTE_MS;
    const records = await runHistoryWorker(stateDir, config, untilMs);
    writePrivateJson(file, { state: "written", records });
    return { kind: "written", records };
  } catch (error) {
    return { kind: "failed", why: describeError(error) };
  }
}

/** Runs alone: nothing else has the state. How many records there are. */
async function runHistoryWorker(stateDir: string, config: WranglerConfig, untilMs: number): Promise<number> {
  const { policies, tests } = readExampleBundle();
  const texts = { HISTORY_UNTIL_MS: String(untilMs), HISTORY_BUNDLE: JSON.stringify({ policies, tests }) };
  const code = await currentHistoryWorker();
  const kv = config.kv_namespaces.map(({ binding, id }) => [binding, { type: "kv" as const, id: id ?? binding }] as const);
  const ledgers = config.durable_objects.bindings.filter(({ class_name }) => class_name === "Ledger");
  const stopWatching = guardRuntime();
  const miniflare = keepingSignals(
    () =>
      new Miniflare({
        ...{ host: LOCALHOST, port: 0, cf: false, logRequests: false, enableDevRegistry: false },
        log: new Log(LogLevel.WARN),
        resourcePersistencePath: path.join(stateDir, "v3"),
        handleStructuredLogs: () => undefined,
        workers: [
          {
            config: {
              // The same as the gateway's, so that what it writes is the gateway's.
              name: config.name,
              compatibilityDate: config.compatibility_date,
              compatibilityFlags: [...config.compatibility_flags],
              manifest: { mainModule: "history.js", modules: { "history.js": { type: "esm" as const, contents: code } } },
              env: {
                ...Object.fromEntries(Object.entries(texts).map(([name, value]) => [name, { type: "text" as const, value }])),
                ...Object.fromEntries(kv),
                ...Object.fromEntries(
                  ledgers.map(({ name, class_name: exportName }) => [
                    name,
                    { type: "durable-object" as const, worker: config.name, exportName },
                  ]),
                ),
              },
              exports: Object.fromEntries(
                ledgers.map(({ class_name }) => [class_name, { type: "durable-object" as const, storage: "sqlite" as const }]),
              ),
            },
          },
        ],
      }),
  );
  try {
    const answer = await miniflare.dispatchFetch("http://demo.invalid/");
    if (!answer.ok) throw new Error(`it answered ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
    return answerSchema.parse(await answer.json()).records;
  } finally {
    await miniflare.dispose();
    stopWatching();
  }
}
