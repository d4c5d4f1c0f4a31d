// The few admin calls that a start makes, over HTTP like anybody's.
import * as z from "zod";
import { oneLine } from "./problem.ts";

const TIMEOUT_MS = 30_000;

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

export function adminClient(url: string, rootToken: string): AdminClient {
  return {
    async call(method, path, schema, body) {
      const response = await fetch(url + path, {
        method,
        headers: { authorization: `Bearer ${rootToken}`, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
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
