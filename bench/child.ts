// A part of the benchmark in a process of its own, so that what it burns is not taken from the side that is being measured: it is told
// what to do in one message, answers one when it is ready, and ends when we let go of it or die.
import { fork } from "node:child_process";
import { once } from "node:events";
import * as z from "zod";

const END_PATIENCE_MS = 5_000;

export interface Child<Ready> {
  readonly ready: Ready;
  readonly pid: number;
  close(): Promise<void>;
}

/** @param file the module to run, absolute; it calls `serveParent`. */
export async function startChild<Schema extends z.ZodType>(
  file: string,
  order: Readonly<Record<string, unknown>>,
  schema: Schema,
): Promise<Child<z.infer<Schema>>> {
  const child = fork(file, { stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const gone = once(child, "exit");
  child.send(order);
  const answer: unknown = await Promise.race([once(child, "message").then(([message]) => message), gone.then(() => null)]);
  const ready = z.union([schema, z.null()]).parse(answer);
  if (ready === null) throw new Error(`${file} ended before it was ready`);
  return {
    ready,
    pid: child.pid ?? 0,
    async close() {
      const impatient = setTimeout(() => child.kill("SIGKILL"), END_PATIENCE_MS);
      if (child.connected) child.disconnect();
      await gone;
      clearTimeout(impatient);
    },
  };
}

/** The child's side: `start` does what the order says, tells what the parent is to know, and how to end. */
export function serveParent<Schema extends z.ZodType>(
  schema: Schema,
  start: (order: z.infer<Schema>) => Promise<{ readonly ready: unknown; close(): Promise<void> }>,
): void {
  process.once("message", async (message) => {
    const { ready, close } = await start(schema.parse(message));
    process.once("disconnect", async () => {
      await close().catch(() => undefined);
      process.exit(0);
    });
    process.send?.(ready);
  });
}
