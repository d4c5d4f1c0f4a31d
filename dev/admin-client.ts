// The few admin calls that a start makes, over HTTP like anybody's.
import { setTimeout as sleep } from "node:timers/promises";
import * as z from "zod";
import { oneLine } from "./problem.ts";

const TIMEOUT_MS = 30_000;
/** A gateway that has just come up, on a machine that has much else to do, may not hear from its Ledgers in time: it is asked again. */
const PATIENCE_MS = 20_000;
const PAUSE_MS = 500;

export class AdminRefusal extends Error {
  override readonly name = "AdminRefusal";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const errorsSchema = z.looseObject({
  errors: z.array(z.looseObject({ message: z.string(), long_message: z.string().optional() })).min(1),
});

export interface AdminClient {
  /** @throws AdminRefusal with Bailiff's own words for any answer but 2xx. */
  call<Schema extends z.ZodType>(method: string, path: string, schema: Schema, body?: unknown): Promise<z.infer<Schema>>;
}

/** @param patienceMs for how long a call that is answered 503 is made again. */
export function adminClient(url: string, rootToken: string, patienceMs = PATIENCE_MS): AdminClient {
  const once = (method: string, path: string, body: unknown) =>
    fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${rootToken}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
  return {
    async call(method, path, schema, body) {
      const giveUpAtMs = Date.now() + patienceMs;
      let response = await once(method, path, body);
      while (response.status === 503 && Date.now() + PAUSE_MS < giveUpAtMs) {
        await response.body?.cancel();
        await sleep(PAUSE_MS);
        response = await once(method, path, body);
      }
      const answer: unknown = await response.json().catch(() => null);
      if (!response.ok) throw new AdminRefusal(response.status, refusalText(response.status, answer));
      return schema.parse(answer);
    },
  };
}

function refusalText(status: number, answer: unknown): string {
  const errors = errorsSchema.safeParse(answer);
  if (!errors.success) return `status ${status}`;
  return oneLine(errors.data.errors.map(({ message, long_message }) => long_message ?? message).join("; "));
}
