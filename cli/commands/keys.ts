// `bailiff keys …`
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { CliContext } from "../cli-context.ts";
import { readKeyId } from "../keys/read-key-id.ts";
import { createKeyCommand } from "./keys-create.ts";
import { listKeysCommand, showKeyCommand } from "./keys-read.ts";
import { revokeKeyCommand, revokeOwnerCommand } from "./keys-revoke.ts";
import { rotateKeyCommand } from "./keys-rotate.ts";
import { updateKeyCommand } from "./keys-update.ts";
import { keyUsageCommand } from "./keys-usage.ts";

export function keysCommands(context: CliContext): readonly CommandUnknownOpts[] {
  const commands = [
    createKeyCommand(context),
    listKeysCommand(context),
    showKeyCommand(context),
    updateKeyCommand(context),
    rotateKeyCommand(context),
    revokeKeyCommand(context),
    revokeOwnerCommand(context),
    keyUsageCommand(context),
  ];
  // Every one that takes an id takes the key that it stands in.
  for (const { registeredArguments } of commands)
    for (const argument of registeredArguments) if (argument.name() === "id") argument.argParser(readKeyId);
  return commands;
}
