// What a start prints. Plain lines that end in `ready <url>` for programs that wait for it; the same with colour on a terminal.
import { styleText } from "node:util";
import type { DemoKey } from "./demo-keys.ts";

/** Of the emulator's users (`emulator/seed.ts`). */
const SOMEBODY = "user_2credit000000000000000000aa";

export interface BannerFacts {
  readonly url: string;
  /** Where Clerk's API is: the emulator, or the address that was given. */
  readonly upstream: { readonly url: string; readonly emulated: boolean };
  readonly rootToken: string;
  readonly clerkSecretKey: string;
  /** How long an event of Clerk's waits for the act that explains it, seconds. */
  readonly bypassAfterS: string;
  readonly keys: readonly DemoKey[];
  readonly warnings: readonly string[];
  /** File with the public key that checkpoints and exports are signed by. */
  readonly auditKey: string;
  readonly stateDir: string;
  /** Without it they are printed. */
  readonly logFile?: string;
}

/** @param color whether stdout is a terminal that takes it. */
export function banner(facts: BannerFacts, color: boolean): string {
  const bold = (text: string) => (color ? styleText("bold", text, { validateStream: false }) : text);
  const dim = (text: string) => (color ? styleText("dim", text, { validateStream: false }) : text);
  const row = (label: string, value: string, note = "") =>
    `  ${dim(label.padEnd(11))} ${value}${note === "" ? "" : `  ${dim(note)}`}`;

  const lines = [
    "",
    `${bold("Bailiff")} ${dim("is running")}`,
    "",
    row("gateway", bold(facts.url), "base URL for any Clerk SDK (Python, Go: add /v1)"),
    row("clerk", facts.upstream.url, facts.upstream.emulated ? "embedded emulator, made-up users" : "from CLERK_API_URL"),
    row("root token", facts.rootToken, "for /admin only"),
    row("state", facts.stateDir),
    ...(facts.logFile === undefined ? [] : [row("log lines", facts.logFile, "npm start -- --log prints them")]),
  ];
  if (facts.keys.length > 0) {
    const width = Math.max(...facts.keys.map(({ policy }) => policy.length));
    lines.push("", `  ${dim("demo keys, one per example policy")}`);
    for (const { policy, key } of facts.keys) lines.push(`  ${policy.padEnd(width)}  ${key}`);
  }
  for (const warning of facts.warnings) lines.push("", `  warning: ${warning}`);
  lines.push("", `  ${dim("try")}`, `  ${firstCall(facts)}`);
  if (facts.upstream.emulated)
    lines.push(
      `  ${pastBailiff(facts)}`,
      `  ${dim(`  … goes past Bailiff; ${facts.bypassAfterS} s later the log has it:`)}`,
      `  ${bailiff(facts)} audit list --type bypass`,
    );
  lines.push(
    "",
    `  ${dim("check the log, which is signed")}`,
    ...logCheck(facts).map((line) => `  ${line}`),
    "",
    `ready ${facts.url}`,
    "",
  );
  return lines.join("\n");
}

/** A ban with Clerk's own secret key, which nothing here stands in the way of. */
function pastBailiff({ upstream, clerkSecretKey }: BannerFacts): string {
  return `curl -X POST -H 'Authorization: Bearer ${clerkSecretKey}' '${upstream.url}/v1/users/${SOMEBODY}/ban'`;
}

/** With the key that was kept, and not with what the gateway says of itself. */
function logCheck(facts: BannerFacts): readonly string[] {
  const { auditKey } = facts;
  return [`${bailiff(facts)} audit export --out log.ndjson`, `npx bailiff audit verify log.ndjson --public-key '${auditKey}'`];
}

/** As it runs in any shell. */
function bailiff({ url, rootToken }: BannerFacts): string {
  return `BAILIFF_URL=${url} BAILIFF_TOKEN=${rootToken} npx bailiff`;
}

/** Two users with the support key, or else what the root token can see. */
function firstCall({ url, keys, rootToken }: BannerFacts): string {
  const key = keys.find(({ policy }) => policy === "support") ?? keys[0];
  if (key === undefined) return `curl -H 'Authorization: Bearer ${rootToken}' '${url}/admin/policies'`;
  return `curl -H 'Authorization: Bearer ${key.key}' '${url}/v1/users?limit=2'`;
}
