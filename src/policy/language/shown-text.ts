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

/** The first characters, without half a surrogate pair at the end: canonical JSON cannot hold one. */
export function cut(text: string, length: number): string {
  return text.slice(0, length).toWellFormed();
}

/** A few names, and how many more there are. */
export function listed(names: readonly string[]): string {
  return names.length <= 8 ? names.join(", ") : `${names.slice(0, 8).join(", ")} and ${names.length - 8} more`;
}
