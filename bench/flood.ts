// A flood of calls that are refused, from a process of its own: what it takes to send them is not taken from the caller who is measured.
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { type Child, serveParent, startChild } from "./child.ts";
import { type Connection, openConnection, requestBytes } from "./connection.ts";

const orderSchema = z.object({
  url: z.string(),
  /** At once, each sending its next call as soon as it was answered, but not more often than `everyMs`. */
  callers: z.int().min(1),
  everyMs: z.number().default(0),
  /** Any other answer is not the flood that was meant. */
  statuses: z.array(z.int()),
  method: z.enum(["GET", "POST", "PUT", "PATCH"]),
  path: z.string(),
  token: z.string(),
  body: z.object({ bytes: z.int(), type: z.string() }).optional(),
});
export type FloodOrder = z.input<typeof orderSchema>;

export async function startFlood(order: FloodOrder): Promise<Child<unknown>> {
  return startChild(fileURLToPath(import.meta.url), order, z.object({}));
}

/** Begun when every caller has been answered once. */
async function serve(order: z.output<typeof orderSchema>): Promise<{ ready: object; close(): Promise<void> }> {
  const { url, method, path, token, body } = order;
  const text = (bytes: number) => JSON.stringify({ policies: [], text: randomBytes(bytes / 2).toString("hex") });
  const content = body === undefined ? undefined : { content: Buffer.from(text(body.bytes)), type: body.type };
  const call = requestBytes(url, method, path, token, content);
  let over = false;
  const starts = Array.from({ length: order.callers }, () => Promise.withResolvers<void>());
  const callers = starts.map(({ resolve }) => keepCalling(order, call, resolve, () => over));
  await Promise.all(starts.map(({ promise }) => promise));
  return {
    ready: {},
    async close() {
      over = true;
      await Promise.all(callers);
    },
  };
}

async function keepCalling(
  { url, statuses, everyMs }: z.output<typeof orderSchema>,
  call: Buffer,
  started: () => void,
  isOver: () => boolean,
): Promise<void> {
  let connection: Connection | null = null;
  while (!isOver()) {
    const startedMs = performance.now();
    connection ??= await openConnection(url);
    // A refusal may come before the body was taken, and end the connection.
    const status = await connection.send(call).catch(() => null);
    if (status === null) {
      connection.close();
      connection = null;
    } else if (!statuses.includes(status)) throw new Error(`the flood was answered ${status}`);
    started();
    const restMs = everyMs - (performance.now() - startedMs);
    if (restMs > 0) await sleep(restMs);
  }
  connection?.close();
}

if (import.meta.main) serveParent(orderSchema, serve);
