// Hooks as the gateway tells of them, and as a terminal shows them.
import * as z from "zod";
import { keyById, keysNamedSchema } from "../keys/keys-named.ts";
import { fields, table } from "../table.ts";

export const hookSchema = z.looseObject({
  id: z.string(),
  url: z.string(),
  events: z.array(z.string()),
  filter: z.string().nullable(),
  status: z.string(),
  disabled: z.looseObject({ reason: z.string(), at: z.string() }).nullable(),
  made_by: z.string(),
  created_at: z.string(),
  public_keys: z.array(z.looseObject({ key: z.string(), valid_until: z.string().nullable() })),
  waiting: z.number(),
  failing: z.looseObject({ tries: z.number(), since: z.string(), next_try_at: z.string(), error: z.string() }).nullable(),
  last_delivered_at: z.string().nullable(),
  counts: z.looseObject({ delivered: z.number(), dropped: z.number(), filter_errors: z.number() }),
  keys: keysNamedSchema,
});
export type ShownHook = z.infer<typeof hookSchema>;

export const hookListSchema = z.looseObject({ data: z.array(hookSchema) });

export const deliveriesSchema = z.looseObject({
  data: z.array(
    z.looseObject({
      id: z.string(),
      type: z.string(),
      at: z.string(),
      status: z.number().nullable(),
      ms: z.number(),
      error: z.string().nullable(),
      next_try_at: z.string().nullable(),
    }),
  ),
});

/** How it goes, in a word or two. */
function stateOf({ disabled, failing, status }: ShownHook): string {
  if (disabled !== null) return `disabled (${disabled.reason})`;
  return failing === null ? status : `failing (${failing.error})`;
}

export function hookTable(hooks: readonly ShownHook[], columns?: number): string {
  return table(
    ["id", "url", "state", "waiting", "dropped", "last delivered", "events"],
    hooks.map((hook) => [
      hook.id,
      hook.url,
      stateOf(hook),
      hook.waiting,
      hook.counts.dropped,
      hook.last_delivered_at,
      hook.events.join(" "),
    ]),
    columns,
  );
}

export function hookFields(hook: ShownHook, columns: number): string {
  const { failing, counts, public_keys: keys } = hook;
  return fields(
    [
      ["id", hook.id],
      ["url", hook.url],
      ["events", hook.events.join(" ")],
      ["filter", hook.filter],
      ["state", stateOf(hook)],
      ...(failing === null
        ? []
        : ([["next try", `${failing.next_try_at}, after ${failing.tries} since ${failing.since}`]] as const)),
      ["made by", keyById(hook.made_by, hook.keys)],
      ["created", hook.created_at],
      ["waiting", hook.waiting],
      ["delivered", counts.delivered],
      ["dropped", counts.dropped],
      ["filter errors", counts.filter_errors],
      ["last delivered", hook.last_delivered_at],
      ...keys.map(({ key, valid_until: until }) => ["public key", until === null ? key : `${key} until ${until}`] as const),
    ],
    columns,
  );
}
