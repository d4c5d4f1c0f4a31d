// What the admin API says of a key, as far as the commands read it; and how it is shown.
import * as z from "zod";
import { moneyText } from "../../src/clerk/money-text.ts";
import type { ApiClient } from "../api-client.ts";
import { inParallel } from "../in-parallel.ts";
import { durationText } from "../read-argument.ts";
import { type Cell, fields, table } from "../table.ts";
import { amountOf } from "../wording.ts";
import { type KeysNamed, keyById, keysNamedSchema } from "./keys-named.ts";

/** Handed on as it is, so it must be what a key is: a text that a terminal obeys would be obeyed. */
export const keyText = z.string().regex(/^[0-9A-Za-z_]{1,256}$/);

const names = z.array(z.string());

export const keySchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  owner: z.string(),
  policies: names,
  scopes: names.nullable(),
  mode: z.string(),
  allowed_cidrs: names.nullable(),
  not_before: z.string().nullable(),
  expires_at: z.string().nullable(),
  consistency: z.string(),
  /** What it may open for a while; not told of a key that may open nothing. */
  elevate: z
    .array(z.looseObject({ policy: z.string(), within: z.string(), approve: z.looseObject({ count: z.number() }).optional() }))
    .optional(),
  created_at: z.string(),
  rotated_at: z.string().nullable(),
  minted_by: z.string(),
  /** Nearest first. */
  ancestors: names,
  status: z.string(),
  revoked: z.looseObject({ at: z.string(), by: z.string(), reason: z.string() }).nullable(),
});
export type Key = z.infer<typeof keySchema>;

export const keyListSchema = z.looseObject({ data: z.array(keySchema) });

const usageRow = z.looseObject({
  limit: z.string(),
  by: z.string(),
  bucket: z.string(),
  max: z.number().nullable(),
  window: z.enum(["sliding", "calendar"]),
  window_seconds: z.number(),
  time_zone: z.string().nullable(),
  /** Not told by an older gateway. */
  currency: z.string().nullable().optional(),
  used: z.number(),
  left: z.number().nullable(),
  frees_at: z.string().nullable(),
  resets_at: z.string().nullable(),
});
export type LimitUse = z.infer<typeof usageRow>;

/** Not told by an older gateway. */
const mintedCounts = z.looseObject({ total_count: z.number(), living: z.number(), revoking: z.number() }).optional();

export const shownKeySchema = keySchema.extend({
  last_used_at: z.string().nullable(),
  usage: z.array(usageRow),
  minted: mintedCounts,
  keys: keysNamedSchema,
});
export type ShownKey = z.infer<typeof shownKeySchema>;

/** Active, and so is every key above it. `all`: every key there is. */
function isInForce({ status, ancestors }: Key, all: readonly Key[]): boolean {
  const above = all.filter(({ id }) => ancestors.includes(id));
  return status === "active" && above.length === ancestors.length && above.every((one) => one.status === "active");
}

/** `all`: every key there is. */
export function keyTable(keys: readonly Key[], all: readonly Key[], columns?: number): string {
  const rows = keys.map((key): Cell[] => [
    key.id,
    key.name,
    key.owner,
    key.policies.join(","),
    key.status === "active" && !isInForce(key, all) ? "dead with the key above" : key.status,
    key.expires_at,
    key.consistency,
  ]);
  return table(["id", "name", "owner", "policies", "status", "expires", "reads"], rows, columns);
}

export type Elevate = NonNullable<Key["elevate"]>[number];

/** `on-call for 1h, once 2 others agreed` */
export function elevateText({ policy, within, approve }: Elevate): string {
  return `${policy} for ${within}${approve === undefined ? "" : `, once ${amountOf(approve.count, "other")} agreed`}`;
}

/** What the API tells besides, of one key that is looked at. */
interface ToldOfKey {
  readonly lastUsedAt?: string | null;
  readonly minted?: ShownKey["minted"];
  readonly named?: KeysNamed | undefined;
}

export function keyFields(key: Key, columns: number, { lastUsedAt, minted, named }: ToldOfKey = {}): string {
  const rows: [string, Cell][] = [
    ["id", key.id],
    ["name", key.name],
    ["owner", key.owner],
    ["status", key.status],
    ["policies", key.policies.join(", ")],
    ...(key.elevate === undefined ? [] : [["may open", key.elevate.map(elevateText).join(", ")] satisfies [string, Cell]]),
    ["scopes", key.scopes?.join(", ") ?? "all that its policies allow"],
    ["addresses", key.allowed_cidrs?.join(", ") ?? "any"],
    ["reads", key.consistency],
    ["mode", key.mode],
    ["not before", key.not_before],
    ["expires", key.expires_at ?? "never"],
    ["created", `${key.created_at} by ${keyById(key.minted_by, named)}`],
    ["rotated", key.rotated_at],
    ...(lastUsedAt === undefined ? [] : [["last used", lastUsedAt ?? "never"] satisfies [string, Cell]]),
  ];
  if (minted !== undefined && minted.total_count > 0) {
    const under = minted.revoking === 0 ? "" : `, ${minted.revoking} being revoked with it`;
    rows.push(["minted", `${amountOf(minted.total_count, "key")}, ${minted.living} of them in force${under}`]);
  }
  if (key.revoked !== null)
    rows.push(["revoked", `${key.revoked.at} by ${keyById(key.revoked.by, named)}: ${key.revoked.reason}`]);
  return fields(rows, columns);
}

export function usageTable(usage: readonly LimitUse[], columns?: number): string {
  return table(
    ["limit", "counted by", "bucket", "window", "used", "max", "left", "next back", "all back"],
    usage.map((use) => [
      use.limit,
      use.by,
      use.bucket,
      use.window === "sliding" ? `any ${durationText(use.window_seconds * 1000)}` : `calendar, ${use.time_zone}`,
      amountCell(use.used, use),
      amountCell(use.max, use),
      amountCell(use.left, use),
      use.frees_at,
      use.resets_at,
    ]),
    columns,
  );
}

/** Money as money, where its currency is known: it is counted in the smallest unit. */
export function amountCell(amount: number | null, { currency }: Pick<LimitUse, "currency">): Cell {
  return amount === null || !currency ? amount : moneyText(amount, currency);
}

/** With what the list does not tell. */
export async function activeKeys(client: ApiClient, onProgress: (done: number, all: number) => void): Promise<ShownKey[]> {
  const { data } = await client.get("/admin/keys", keyListSchema);
  const active = data.filter((key) => isInForce(key, data));
  return inParallel(active, (key) => client.get(`/admin/keys/${key.id}`, shownKeySchema), onProgress);
}
