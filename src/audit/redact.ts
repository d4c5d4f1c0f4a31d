// What of the arguments may be stored: secret ones are replaced by a marker that says only that they were there.

export const REDACTED = "[redacted]";

export function redactArgs(args: Readonly<Record<string, unknown>>, secretArgs: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(args)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, secretArgs.includes(name) ? REDACTED : value]),
  );
}
