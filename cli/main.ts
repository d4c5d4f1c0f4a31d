// `bailiff`: composition and exit codes. What a command does is in `commands/`.
import { Command, CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { BAILIFF_VERSION } from "../src/clerk/upstream-headers.ts";
import { loadConditions } from "../src/policy/engine.ts";
import { createContext } from "./cli-context.ts";
import { family, takesJsonBefore } from "./command.ts";
import { approvalsCommands } from "./commands/approvals.ts";
import { auditCommands } from "./commands/audit.ts";
import { doctorCommand } from "./commands/doctor.ts";
import { elevationsCommands } from "./commands/elevations.ts";
import { hooksCommands } from "./commands/hooks.ts";
import { keysCommands } from "./commands/keys.ts";
import { loginCommand, logoutCommand } from "./commands/login.ts";
import { operationsCommand } from "./commands/operations.ts";
import { overviewCommand } from "./commands/overview.ts";
import { policiesCommands } from "./commands/policies.ts";
import { secretsCommands } from "./commands/secrets.ts";
import { EXIT, type ExitCode } from "./exit-code.ts";
import { type Failure, failureJson, failureOf } from "./failure.ts";
import { readKeyId } from "./keys/read-key-id.ts";
import { visibleLines } from "./visible.ts";

/** Commander's, before its messages. */
const OWN_HEAD = /^error: /;

const context = createContext();
/** Called by a command that has found that something is not so, before it prints: the reader of a pipe may be gone by then. */
const finish = (code: ExitCode) => {
  process.exitCode = code;
};

const program = new Command("bailiff")
  .description("The command line of Bailiff: keys, policies and the audit log.")
  .version(BAILIFF_VERSION, "-V, --version", "show the version")
  // Behind a command, --version is that command's: of a bundle.
  .enablePositionalOptions()
  .helpOption("-h, --help", "show this help")
  .helpCommand(false)
  .addHelpText(
    "after",
    `
Environment:
  BAILIFF_URL     the gateway, like http://127.0.0.1:8787
  BAILIFF_TOKEN   a key whose policies allow the command, or the root token;
                  without it who signed in (bailiff login), or the job in GitHub Actions
  BAILIFF_REASON  why: for the record, and for policies that ask for a reason

Exit codes:
  0  done, or what was asked is so
  1  not done, or not so: tests fail, the log was tampered with, nobody may
  2  wrong usage, or something that cannot be used
  3  the token is not known, or may not do this
  4  the gateway cannot be reached or cannot answer now

Examples:
  bailiff keys create --name "support desk" --owner support --policy support
  bailiff audit tail
  bailiff policies test policies
  bailiff doctor`,
  );
program.addCommand(
  family(
    "keys",
    "Mint, look up, change and revoke keys",
    [
      'keys create --name "support desk" --owner support --policy support --expires 90d',
      "keys list --owner support --status active",
      'keys revoke ppuNnIQOVt44 --reason "leaked in a ticket"',
    ],
    keysCommands(context),
  ),
);
program.addCommand(
  family(
    "policies",
    "Check, test, publish and question policies",
    ["policies test", "policies push", "policies who-can users.delete", "policies replay --from 7d"],
    policiesCommands(context, finish),
  ),
);
program.addCommand(
  family(
    "approvals",
    "Look at what waits for somebody else, and approve or reject it",
    ["approvals list --status pending", 'approvals approve apr_E80QmhC1jXA5_7 --reason "checked with the customer"'],
    approvalsCommands(context),
  ),
);
program.addCommand(
  family(
    "elevations",
    "Open for a while what a key may not by day, and sign off what was done",
    ["elevations open --reason INCIDENT-17", "elevations list --unreviewed"],
    elevationsCommands(context),
  ),
);
program.addCommand(
  family(
    "audit",
    "Read, export and verify the audit log",
    [
      "audit tail --decision deny",
      "audit list --operation 'users.*' --from 24h",
      "audit export --out log.ndjson",
      "audit verify log.ndjson",
    ],
    auditCommands(context, finish),
  ),
);
program.addCommand(
  family(
    "hooks",
    "Have events posted to an address of yours",
    [
      "hooks create --url https://hooks.example.com/bailiff --event call.denied",
      "hooks test hook_5vQ0cCkVg2QzT1bD",
      "hooks deliveries hook_5vQ0cCkVg2QzT1bD",
    ],
    hooksCommands(context),
  ),
);
program.addCommand(overviewCommand(context));
program.addCommand(doctorCommand(context, finish));
program.addCommand(loginCommand(context));
program.addCommand(logoutCommand(context));
program.addCommand(operationsCommand(context));
program.addCommand(
  family(
    "secrets",
    "Make the secrets of a deployment",
    ["secrets generate --file staging.secrets.json"],
    secretsCommands(context),
  ),
);

/**
 * `bailiff` and `bailiff keys` alone show what there is, where a pager finds it: on stdout. Nothing was done, and the exit code says so: a
 * script that lost its verb must not go on.
 */
let isHelp = false;
program.addHelpText("beforeAll", () => {
  isHelp = true;
  return "";
});

/** Whether errors are told as JSON. Told before a command has read its options, some of which may be wrong; no option takes it for its value. */
const asJson = isJsonAsked(process.argv.slice(2));

function isJsonAsked(args: readonly string[]): boolean {
  const end = args.indexOf("--");
  return args.slice(0, end === -1 ? args.length : end).includes("--json");
}

/** Every command on its own; commander does not pass this on. */
function forEveryCommand(command: CommandUnknownOpts): void {
  command.exitOverride().configureOutput({
    writeErr: (text) => {
      // Where JSON was asked for, stdout is for answers.
      if (!(isHelp && asJson)) (isHelp ? process.stdout : process.stderr).write(visibleLines(text));
    },
    // As whatever else goes wrong is told.
    outputError: (text) => {
      if (!asJson) context.terminal.notice(text.trimEnd().replace(OWN_HEAD, "bailiff: "));
    },
  });
  for (const option of command.options) if (option.long === "--key" && option.parseArg === undefined) option.argParser(readKeyId);
  if (command.commands.length > 0) takesJsonBefore(command);
  for (const child of command.commands) forEveryCommand(child);
}
forEveryCommand(program);
// Half of the commands read policies.
program.hook("preAction", loadConditions);

function fail(error: unknown): void {
  context.terminal.progressDone();
  const failure = error instanceof CommanderError ? usageFailure(error) : failureOf(error, Boolean(process.env["DEBUG"]));
  process.exitCode = failure.exitCode;
  if (asJson && failure.exitCode !== EXIT.ok) context.terminal.noticeJson(failureJson(error, failure));
  // Without JSON commander has told its message already.
  else if (!(error instanceof CommanderError)) context.terminal.notice(`bailiff: ${failure.text}`);
}

/** Asking for help is no mistake. */
function usageFailure({ code, message }: CommanderError): Failure {
  if (code === "commander.helpDisplayed" || code === "commander.version") return { exitCode: EXIT.ok, text: "" };
  const text = code === "commander.help" ? "no command is named" : message.replace(OWN_HEAD, "");
  return { exitCode: EXIT.usage, text };
}

// An event that nobody waits for, like that of a stream. A verdict that was found before it stays one.
process.on("uncaughtException", (error) => {
  const found = process.exitCode;
  fail(error);
  process.exit(found || process.exitCode);
});

try {
  await program.parseAsync();
} catch (error) {
  fail(error);
}
