// A runtime's inspector, as far as the benchmark asks it: one command, one answer (Chrome DevTools Protocol over a WebSocket).
import * as z from "zod";

const targetsSchema = z.array(z.looseObject({ id: z.string(), webSocketDebuggerUrl: z.string() }));
const answerSchema = z.looseObject({
  id: z.number().optional(),
  result: z.unknown().optional(),
  error: z.looseObject({ message: z.string() }).optional(),
});

export interface Inspector {
  /** @throws what the runtime refuses. */
  ask<Schema extends z.ZodType>(
    method: string,
    schema: Schema,
    params?: Readonly<Record<string, unknown>>,
  ): Promise<z.infer<Schema>>;
  close(): void;
}

/** @param worker the name of its service; without it the first that the runtime shows. */
export async function openInspector(inspectorUrl: string, worker?: string): Promise<Inspector> {
  const targets = targetsSchema.parse(await (await fetch(`${inspectorUrl}/json`)).json());
  const target = worker === undefined ? targets[0] : targets.find(({ id }) => id === worker || id.endsWith(`:${worker}`));
  if (target === undefined) throw new Error(`the runtime shows no such Worker to its inspector: ${targets.map(({ id }) => id)}`);
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error("the inspector does not answer"));
  });
  const waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  socket.onmessage = ({ data }) => {
    const { id = 0, result, error } = answerSchema.parse(JSON.parse(String(data)));
    const asked = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) asked?.resolve(result);
    else asked?.reject(new Error(`the inspector: ${error.message}`));
  };
  socket.onclose = () => {
    for (const { reject } of waiting.values()) reject(new Error("the inspector closed"));
    waiting.clear();
  };
  let lastId = 0;
  return {
    async ask(method, schema, params = {}) {
      lastId += 1;
      const id = lastId;
      const answer = new Promise((resolve, reject) => waiting.set(id, { resolve, reject }));
      socket.send(JSON.stringify({ id, method, params }));
      return schema.parse(await answer);
    },
    close: () => socket.close(),
  };
}
