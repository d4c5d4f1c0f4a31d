// Values as texts that are shown or kept.

/** What stands for a value that JSON cannot hold. */
export const NOT_JSON = "(not JSON)";

/** Never throws, whatever the value: when it cannot be written as JSON (a cycle, too deep), only that is said. */
export function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? NOT_JSON;
  } catch {
    return NOT_JSON;
  }
}

/** A text that is too long ends in `…`: then it has `most` characters with it, and no half surrogate pair: canonical JSON cannot hold one. */
export function shortened(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}

/** A few names, and how many more there are. */
export function listed(names: readonly string[], most = 8): string {
  return names.length <= most ? names.join(", ") : `${names.slice(0, most).join(", ")} and ${names.length - most} more`;
}
