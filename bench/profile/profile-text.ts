// A profile as two tables: by module, and by function.
import type { Share } from "./cpu-profile.ts";
import type { ProfileResult } from "./profile.ts";

const ROWS = 25;

export function profileText({ call, perSecond, file, functions, modules, idle }: ProfileResult): string {
  return [
    `Where the isolate's time goes: ${call}, 16 callers, ${perSecond.toFixed(0)} calls a second while it was looked at; ${percent(idle)} of all time idle`,
    "Self time, shares of the time that was not idle.",
    "",
    ...table("by module", modules),
    "",
    ...table("by function (line in the bundle)", functions),
    "",
    `The profile: ${file}`,
    "",
  ].join("\n");
}

function table(title: string, shares: readonly Share[]): string[] {
  const shown = shares.slice(0, ROWS);
  const rest = shares.slice(ROWS).reduce((sum, { share }) => sum + share, 0);
  const lines = [...shown, ...(rest > 0 ? [{ name: `${shares.length - ROWS} more`, share: rest }] : [])];
  return [title, ...lines.map(({ name, share }) => `  ${percent(share).padStart(7)}  ${name}`)];
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
