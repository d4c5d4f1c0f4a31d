// `bailiff keys revoke`, `bailiff keys revoke-owner`. Nothing lifts a revocation.
import * as z from "zod";
import type { CliContext } from "../cli-context.ts";
import { command, JSON_OPTION, YES_OPTION } from "../command.ts";
import { CliProblem, EXIT } from "../exit-code.ts";
import { keyListSchema, keyTable } from "../keys/key-answer.ts";
import { fields, table } from "../table.ts";
import { spelt } from "../visible.ts";
import { amountOf } from "../wording.ts";

const receiptSchema = z.looseObject({
  id: z.string(),
  status: z.string(),
  revoked_at: z.string(),
  mutations_refused_since: z.string(),
  reads_refused_by: z.string(),
  /** Not told by an older gateway, nor where there are none. */
  minted_revoking: z.number().optional(),
});
const receiptsSchema = z.looseObject({
  data: z.array(receiptSchema),
  /** Not told by an older gateway, nor where there are none. */
  alike: z.array(z.looseObject({ id: z.string(), name: z.string(), owner: z.string() })).optional(),
});

export function revokeKeyCommand({ api, terminal }: CliContext) {
  return command("revoke", "Revoke a key for good, with a receipt", [
    'keys revoke ppuNnIQOVt44 --reason "leaked in a ticket"',
    "keys revoke ppuNnIQOVt44 --reason rotation --yes --json",
  ])
    .argument("<id>", "id of the key")
    .requiredOption("--reason <reason>", "why, for the record")
    .option(...YES_OPTION)
    .option(...JSON_OPTION)
    .action(async (id, { reason, yes, json }) => {
      const client = api();
      await terminal.confirm(
        `This revokes key ${id} for good, with all that were minted through it: whoever uses them is refused.`,
        yes,
      );
      const receipt = await client.call("POST", `/admin/keys/${encodeURIComponent(id)}/revoke`, receiptSchema, { reason });
      if (json === true) return terminal.printJson(receipt);
      terminal.print(
        fields([
          ["id", receipt.id],
          ["status", receipt.status],
          ["revoked at", receipt.revoked_at],
          ["changes refused since", receipt.mutations_refused_since],
          ["reads refused by", receipt.reads_refused_by],
          ...mintedRow(receipt.minted_revoking),
        ]),
      );
    });
}

export function revokeOwnerCommand({ api, terminal }: CliContext) {
  return command("revoke-owner", "Revoke every key of an owner, with a receipt for each", [
    'keys revoke-owner contractors --reason "contract ended"',
  ])
    .argument("<owner>", "owner of the keys")
    .requiredOption("--reason <reason>", "why, for the record")
    .option(...YES_OPTION)
    .option(...JSON_OPTION)
    .action(async (owner, { reason, yes, json }) => {
      const client = api();
      if (yes !== true) {
        const { data } = await client.get("/admin/keys", keyListSchema);
        const keys = data.filter((key) => key.owner === owner && key.status !== "revoked");
        if (keys.length === 0) throw noKeys(owner);
        terminal.notice(keyTable(keys, data, terminal.columns));
        await terminal.confirm(`This revokes all ${keys.length} for good.`, yes);
      }
      const receipts = await client.call("POST", "/admin/keys/revoke", receiptsSchema, { owner, reason });
      if (json === true) terminal.printJson(receipts);
      if (receipts.alike !== undefined) {
        const rows = receipts.alike.map(({ id, name, owner: its }) => [id, name, spelt(its)]);
        terminal.notice("NOT revoked, though their owner reads alike. Those that are meant: bailiff keys revoke ID");
        terminal.notice(table(["id", "name", "owner"], rows));
      }
      if (receipts.data.length === 0) throw noKeys(owner);
      if (json === true) return;
      terminal.print(
        table(
          ["id", "revoked at", "reads refused by"],
          receipts.data.map(({ id, revoked_at, reads_refused_by }) => [id, revoked_at, reads_refused_by]),
        ),
      );
    });
}

function mintedRow(count = 0): [string, string][] {
  return count === 0
    ? []
    : [["minted through it", `${amountOf(count, "key")}, refused as it is; bailiff keys show tells when all are marked`]];
}

/** A name that was mistyped has nothing revoked, and nobody should think otherwise. */
function noKeys(owner: string): CliProblem {
  return new CliProblem(EXIT.no, `${owner} has no key that is not revoked: nothing was done. bailiff keys list shows owners`);
}
