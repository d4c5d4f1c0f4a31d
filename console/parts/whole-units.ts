const UNITS = [
  [86_400, "day"],
  [3_600, "hour"],
  [60, "minute"],
  [1, "second"],
] as const;

/** A span in the longest unit that it is a whole number of: `86400` is `[1, "day"]`, `5400` is `[90, "minute"]`. */
export function wholeUnits(seconds: number): readonly [count: number, unit: (typeof UNITS)[number][1]] {
  const [length, unit] = UNITS.find(([one]) => seconds >= one && seconds % one === 0) ?? [1, "second"];
  return [seconds / length, unit];
}
