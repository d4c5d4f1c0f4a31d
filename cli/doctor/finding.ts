// One thing that the doctor looked at.

export interface Finding {
  /** FAIL: broken. warn: works, and somebody should look. ok, or nothing to say (-): could not be looked at with this token. */
  readonly level: "ok" | "warn" | "FAIL" | "-";
  readonly what: string;
  readonly text: string;
}

/** At most this many names in one finding. */
const NAMED = 5;

export function nameSome(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return `${names.slice(0, NAMED).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
