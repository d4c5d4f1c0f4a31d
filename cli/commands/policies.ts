// `bailiff policies …`
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { CliContext } from "../cli-context.ts";
import type { ExitCode } from "../exit-code.ts";
import { checkPoliciesCommand, testPoliciesCommand } from "./policies-check.ts";
import { diffPoliciesCommand } from "./policies-diff.ts";
import { explainCommand } from "./policies-explain.ts";
import { pullPoliciesCommand } from "./policies-pull.ts";
import { pushPoliciesCommand } from "./policies-push.ts";
import { replayCommand } from "./policies-replay.ts";
import { shadowCommand } from "./policies-shadow.ts";
import { showAsCommand } from "./policies-show-as.ts";
import { restoreCommand, showPoliciesCommand, versionsCommand } from "./policies-versions.ts";
import { whoCanCommand } from "./policies-who-can.ts";

export function policiesCommands(context: CliContext, finish: (code: ExitCode) => void): readonly CommandUnknownOpts[] {
  return [
    checkPoliciesCommand(context),
    testPoliciesCommand(context, finish),
    pushPoliciesCommand(context),
    pullPoliciesCommand(context),
    diffPoliciesCommand(context, finish),
    versionsCommand(context),
    showPoliciesCommand(context),
    restoreCommand(context),
    explainCommand(context, finish),
    whoCanCommand(context, finish),
    showAsCommand(context, finish),
    replayCommand(context, finish),
    shadowCommand(context),
  ];
}
