// What stands in the browser's picker of days and times, which has no zone: UTC.

/** `2026-11-29T18:30:00Z` -> `2026-11-29T18:30:00`; a day is its start. */
export function pickerText(moment: string): string {
  const ms = Date.parse(moment);
  return Number.isNaN(ms) ? "" : new Date(ms).toISOString().slice(0, 19);
}

export function momentOf(picked: string): string {
  const ms = Date.parse(`${picked}Z`);
  return picked === "" || Number.isNaN(ms) ? "" : new Date(ms).toISOString();
}
