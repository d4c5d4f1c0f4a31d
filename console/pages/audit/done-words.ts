// Changes on the admin plane that were made, told as what was done and not as what was asked for: a key minted, policies published.
import type { ShownRecord } from "../../api/answers.ts";
import type { Standing } from "../../words/standing.ts";
import { quoted, visibleText } from "../../words/visible-text.ts";
import { type Chapter, lastOf } from "./chapters.ts";

interface Told extends Pick<ShownRecord, "args" | "target"> {
  /** Of the key that was made or changed. */
  readonly now: string;
}

const DONE: Readonly<Record<string, (told: Told) => string>> = {
  "keys.create": ({ args, target, now }) => `minted key ${idOf(target)}${named(args)}${now}${argument(args, "owner", " for ")}`,
  "keys.update": ({ target, now }) => `changed key ${idOf(target)}${now}`,
  "keys.rotate": ({ target, now }) => `gave key ${idOf(target)}${now} a new secret`,
  "keys.revoke": ({ target }) => `revoked key ${idOf(target)}`,
  "keys.revoke_owner": ({ args }) => `revoked all keys of ${textArgument(args, "owner") ?? "an owner"}`,
  "policies.publish": ({ target }) => `published policies: version ${idOf(target)} is in force`,
  "audit.resolve": ({ args, target }) => `said what became of ${idOf(target)}${argument(args, "outcome", ": ")}`,
  "audit.erase": ({ target }) => `erased from the log what it kept of ${idOf(target)}`,
  "hooks.create": ({ target }) => `made hook ${idOf(target)}`,
  "hooks.update": ({ target }) => `changed hook ${idOf(target)}`,
  "hooks.delete": ({ target }) => `deleted hook ${idOf(target)}`,
  "hooks.rotate": ({ target }) => `gave hook ${idOf(target)} a new secret`,
  "hooks.test": ({ target }) => `sent hook ${idOf(target)} a test`,
  "hooks.resend": ({ target }) => `sent a message of hook ${idOf(target)} once more`,
  "approvals.approve": ({ target }) => `approved request ${idOf(target)}`,
  "approvals.reject": ({ target }) => `rejected request ${idOf(target)}`,
  "approvals.withdraw": ({ target }) => `withdrew request ${idOf(target)}`,
  "elevations.close": ({ target }) => `closed elevation ${idOf(target)}`,
  "elevations.review": ({ target }) => `signed off elevation ${idOf(target)}`,
};

/** Null: it was not done, or what was done has no words of its own. */
export function doneWords(chapter: Chapter, standing: Standing): string | null {
  const { first } = chapter;
  const last = lastOf(chapter);
  const words = first.operation === null ? undefined : DONE[first.operation];
  if (words === undefined || last.outcome !== "ok" || last.error !== null) return null;
  // Whom a creation made is told by its end, what was asked for by its beginning.
  const target = last.target ?? first.target;
  return words({ args: first.args, target, now: typeof target === "string" ? standing(target) : "" });
}

function idOf(target: Told["target"]): string {
  if (target === null) return "(unnamed)";
  return typeof target === "string" ? visibleText(target) : `(${target.length} of them)`;
}

function named(args: Told["args"]): string {
  const name = args?.["name"];
  return typeof name === "string" ? ` ${quoted(name)}` : "";
}

function argument(args: Told["args"], name: string, before: string): string {
  const text = textArgument(args, name);
  return text === null ? "" : `${before}${text}`;
}

function textArgument(args: Told["args"], name: string): string | null {
  const value = args?.[name];
  return typeof value === "string" ? visibleText(value) : null;
}
