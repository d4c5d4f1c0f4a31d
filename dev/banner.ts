// What a start prints: no line longer than a terminal of 80 columns, and of secrets two: the key that is typed into a browser, and the root
// token that was made here. Plain lines that end in `ready <url>` for programs that wait for it; the same with colour on a terminal.
import { styleText } from "node:util";
import { visible } from "../cli/visible.ts";
import { COLUMNS, wrapLine } from "../cli/wrap-line.ts";
import { keyVariables } from "./demo-env.ts";
import type { DemoKey } from "./demo-keys.ts";
import { foldedWord } from "./shell-words.ts";
import { type Surroundings, shownPath } from "./shown-path.ts";

export interface BannerFacts {
  readonly url: string;
  /** Where Clerk's API is: the emulator, or the address that was given. */
  readonly upstream: { readonly url: string; readonly emulated: boolean };
  readonly keys: readonly DemoKey[];
  readonly warnings: readonly string[];
  /** What the demo has to show already, in a line; null: nothing. */
  readonly history: string | null;
  readonly stateDir: string;
  /** The file to source. */
  readonly demoEnv: string;
  /** Null: the user gave it, and has it. */
  readonly rootToken: string | null;
  /** Null: log lines are printed. */
  readonly logFile: string | null;
}

const INDENT = "  ";
const LABEL = 10;
/** `http://127.0.0.1:8787/reference` */
const VALUE = 31;
const ROOM = COLUMNS - INDENT.length;
/** Whose key signs in to the console, and whose the calls are that are shown. */
const REVIEWER = "auditor";
const CALLER = "support";

/** @param color whether stdout is a terminal that takes it. */
export function banner(facts: BannerFacts, around: Surroundings, color: boolean): string {
  const bold = (text: string) => (color ? styleText("bold", text, { validateStream: false }) : text);
  const dim = (text: string) => (color ? styleText("dim", text, { validateStream: false }) : text);
  const row = (label: string, value: string, note = "") => {
    const room = ROOM - LABEL - 2;
    const shown = inTheMiddle(visible(value), room);
    const told = `${shown.padEnd(VALUE)}  `;
    const fits = note !== "" && told.length + note.length <= room;
    return `${INDENT}${dim(label.padEnd(LABEL))}  ${fits ? told + dim(note) : shown}`;
  };
  const told = (text: string) => wrapLine(visible(text), ROOM).map((line) => INDENT + dim(line));
  const { url, upstream, keys, warnings, history, logFile } = facts;
  const reviewer = keys.find(({ policy }) => policy === REVIEWER);

  const lines = [
    "",
    `${bold("Bailiff")} ${dim("is running")}`,
    "",
    row("gateway", url, "base URL for any Clerk SDK"),
    row("console", `${url}/console`, "see who did what, say yes or no"),
    row("reference", `${url}/reference`, "every call, with examples"),
    row("clerk", upstream.url, upstream.emulated ? "an emulator, made-up users" : "from CLERK_API_URL"),
    ...(facts.rootToken === null ? [] : [row("root token", facts.rootToken)]),
    row("state", pathOf(facts.stateDir, around), "kept for the next start"),
    logFile === null ? row("log", "printed here") : row("log", pathOf(logFile, around), "npm start -- --log prints it"),
    ...(history === null ? [] : [row("history", history)]),
  ];
  if (reviewer !== undefined)
    lines.push("", ...told("the console takes a key; this is the demo auditor's"), `${INDENT}${reviewer.key}`);
  lines.push(
    "",
    ...told("in another terminal (bash, zsh, fish; in sh and dash . for source)"),
    ...sourceLines(facts.demoEnv, around),
  );
  for (const { why, command } of firstCalls(facts)) lines.push("", ...told(why), `${INDENT}${command}`);
  if (keys.length > 0) {
    const names = keys.map(({ policy }) => keyVariables(policy).key).join(" ");
    lines.push("", ...told("a key for each example policy; BAILIFF_TOKEN is root's, for npx bailiff"));
    lines.push(...wrapLine(names, ROOM).map((line) => INDENT + line));
  }
  for (const warning of warnings) lines.push("", ...wrapLine(`warning: ${visible(warning)}`, ROOM).map((line) => INDENT + line));
  lines.push("", `ready ${url}`, "");
  return lines.join("\n");
}

interface Call {
  readonly why: string;
  readonly command: string;
}

/** One that is allowed and one that is not, or what can be called without demo keys. */
function firstCalls({ keys, rootToken }: BannerFacts): readonly Call[] {
  if (keys.some(({ policy }) => policy === CALLER)) {
    const { header } = keyVariables(CALLER);
    return [
      {
        why: "allowed: two users, without what the policy hides",
        command: `curl -H "$${header}" "$BAILIFF_URL/v1/users?limit=2"`,
      },
      { why: "denied: the policy wants a ticket", command: `curl -X POST -H "$${header}" "$BAILIFF_URL/v1/users/$SOMEBODY/ban"` },
    ];
  }
  const why = "what is set up, missing, stale";
  const given = `${why} (set BAILIFF_TOKEN to the ROOT_TOKEN that you gave)`;
  return [{ why: rootToken === null ? given : why, command: "npx bailiff doctor" }];
}

function sourceLines(file: string, around: Surroundings): readonly string[] {
  const { head, rest } = shownPath(file, around);
  return foldedWord(`${INDENT}source ${head}`, rest, COLUMNS);
}

function pathOf(file: string, around: Surroundings): string {
  const { head, rest } = shownPath(file, around);
  return head + rest;
}

/** What is too long loses its middle: it is to be recognised, not copied. */
function inTheMiddle(text: string, room: number): string {
  if (text.length <= room) return text;
  const half = Math.floor((room - 1) / 2);
  return `${text.slice(0, half)}…${text.slice(-half)}`;
}
