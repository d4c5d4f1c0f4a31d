// `bailiff audit verify` on a text, as a command: what it prints, what it says beside that, and its exit code.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import type { CliContext } from "../../../cli/cli-context.ts";
import { verifyCommand } from "../../../cli/commands/audit-verify.ts";
import { CliProblem, EXIT, type ExitCode } from "../../../cli/exit-code.ts";
import type { Terminal } from "../../../cli/terminal.ts";

export interface VerifyRun {
  readonly code: ExitCode;
  readonly out: string;
  readonly said: string;
}

export async function runVerify(text: string, ...options: readonly string[]): Promise<VerifyRun> {
  const directory = mkdtempSync(path.join(tmpdir(), "bailiff-verify-"));
  try {
    const file = path.join(directory, "log.ndjson");
    writeFileSync(file, text);
    return await verifyFile(file, options);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function verifyFile(file: string, options: readonly string[]): Promise<VerifyRun> {
  return runOffline(verifyCommand, [file, ...options]);
}

/** Any command that asks no gateway. */
export async function runOffline(
  make: (context: CliContext, finish: (code: ExitCode) => void) => CommandUnknownOpts,
  args: readonly string[],
): Promise<VerifyRun> {
  const out: string[] = [];
  const notices: string[] = [];
  let code: ExitCode = EXIT.ok;
  const notUsed = () => Promise.reject(new Error("not used"));
  const terminal: Terminal = {
    write: notUsed,
    handOver: notUsed,
    print: (line) => void out.push(line),
    printJson: (value) => void out.push(JSON.stringify(value)),
    notice: (line) => void notices.push(line),
    noticeJson: (line) => void notices.push(line),
    progress: () => {},
    progressDone: () => {},
    canAsk: false,
    columns: Number.POSITIVE_INFINITY,
    confirm: notUsed,
  };
  const context = { terminal, env: {}, api: neverAsked, now: () => 0, sleep: async () => {} };
  const command = make(context, (found) => {
    code = found;
  });
  try {
    await command.parseAsync([...args], { from: "user" });
  } catch (error) {
    if (!(error instanceof CliProblem)) throw error;
    return { code: error.exitCode, out: out.join("\n"), said: error.message };
  }
  return { code, out: out.join("\n"), said: notices.join("\n") };
}

function neverAsked(): never {
  throw new Error("an offline command asked the gateway");
}
