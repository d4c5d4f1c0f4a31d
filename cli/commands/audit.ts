// `bailiff audit …`
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { CliContext } from "../cli-context.ts";
import type { ExitCode } from "../exit-code.ts";
import { anchorCommand } from "./audit-anchor.ts";
import { eraseCommand } from "./audit-erase.ts";
import { exportCommand } from "./audit-export.ts";
import { listAuditCommand } from "./audit-list.ts";
import { reportCommand } from "./audit-report.ts";
import { resolveCommand } from "./audit-resolve.ts";
import { showAuditCommand } from "./audit-show.ts";
import { tailCommand } from "./audit-tail.ts";
import { verifyCommand } from "./audit-verify.ts";

export function auditCommands(context: CliContext, finish: (code: ExitCode) => void): readonly CommandUnknownOpts[] {
  return [
    tailCommand(context),
    listAuditCommand(context),
    reportCommand(context),
    showAuditCommand(context),
    exportCommand(context),
    verifyCommand(context, finish),
    anchorCommand(context),
    resolveCommand(context),
    eraseCommand(context, finish),
  ];
}
