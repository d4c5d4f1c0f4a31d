// A request for approval for people: one in a line, or one in full.
import * as z from "zod";
import { moneyText } from "../../src/clerk/money-text.ts";
import { foldedLine } from "../cut-line.ts";
import { type KeysNamed, keysNamedSchema, withStandings } from "../keys/keys-named.ts";
import { type Cell, fields } from "../table.ts";

const said = z.looseObject({
  key: z.looseObject({ id: z.string(), name: z.string(), owner: z.string() }),
  reason: z.string(),
  at: z.string(),
});

const listedSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  operation: z.string(),
  key: z.looseObject({ id: z.string(), name: z.string(), owner: z.string() }),
  reason: z.string(),
  target: z.union([z.string(), z.array(z.string())]).nullable(),
  amount: z.number().nullable(),
  currency: z.string().nullable(),
  action: z.string().nullable(),
  policy: z.string().nullable(),
  rule: z.string().nullable(),
  needed: z.number(),
  approvals: z.array(said),
  asked_at: z.string(),
  until: z.string(),
  ended: said.nullable(),
  intent_id: z.string().nullable(),
});

export const approvalSchema = listedSchema.extend({
  args: z.record(z.string(), z.unknown()).nullable(),
  api_version: z.string().nullable(),
  keys: keysNamedSchema,
});
export const approvalListSchema = z.looseObject({
  data: z.array(listedSchema),
  next_cursor: z.string().nullable(),
  keys: keysNamedSchema,
});
export const ownApprovalsSchema = z.looseObject({ data: z.array(approvalSchema), keys: keysNamedSchema });

type Listed = z.infer<typeof listedSchema>;

/** Three lines each: what of whom, who asks and why, until when. */
export function approvalList(listed: readonly Listed[], keys: KeysNamed): string {
  const approvals = withStandings(listed, keys);
  if (approvals.length === 0) return "None.";
  return approvals
    .flatMap((one) => [
      foldedLine("", [one.id, one.status, sumText(one), one.operation]),
      foldedLine("  ", [aboutText(one), `${one.key.name} (${one.key.owner})`, one.reason]),
      foldedLine("  ", [`${one.approvals.length} of ${one.needed} agreed`, `until ${one.until}`]),
    ])
    .join("\n");
}

export function approvalText(shown: z.infer<typeof approvalSchema>, columns?: number): string {
  const one = withStandings(shown, shown.keys);
  const rows: (readonly [string, Cell])[] = [
    ["id", one.id],
    ["status", `${one.status}, ${one.approvals.length} of ${one.needed} have agreed`],
    ["who asks", `${one.key.id} ${one.key.name} (${one.key.owner})`],
    ["because", one.reason],
    ["wants to", one.operation],
    ["of whom", Array.isArray(one.target) ? `${one.target.length} users: ${one.target.join(", ")}` : one.target],
    ...(one.amount === null ? [] : [["how much", sumText(one)] as const]),
    ["arguments", one.args === null ? "(erased)" : JSON.stringify(one.args)],
    ["API version", one.api_version],
    ["demanded by", one.rule === null ? null : `${one.policy}/${one.rule}`],
    ["asked at", one.asked_at],
    ["until", one.until],
    ...one.approvals.map((by) => ["agreed", saidText(by)] as const),
    ...(one.ended === null ? [] : [[one.status, saidText(one.ended)] as const]),
    ...(one.intent_id === null ? [] : [["sent as", one.intent_id] as const]),
  ];
  return fields(rows, columns);
}

function saidText({ key, reason, at }: z.infer<typeof said>): string {
  return `${key.name} (${key.owner}), ${at}: ${reason}`;
}

function aboutText({ target }: Listed): string | null {
  return Array.isArray(target) ? `${target.length} users` : target;
}

function sumText({ amount, currency, action }: Listed): string | null {
  return amount === null ? null : `${action === "decrease" ? "-" : "+"}${moneyText(amount, currency)}`;
}
