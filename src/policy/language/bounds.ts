// The limits that keep one decision small whatever a policy says and whatever a caller sends. The first group is checked when a bundle
// is checked; the second while a condition runs, where a breach is an evaluation error and hence a deny. Not here: limits on requests
// (body size) and on keys, which other rooms own.

export const BOUNDS = {
  /** Static: refused when the bundle is checked. */
  conditionChars: 4_000,
  conditionNodes: 200,
  comprehensionDepth: 2,
  durationLiteralChars: 40,
  windowMinMs: 10_000,
  windowMaxMs: 30 * 86_400_000,
  /** Run time: elements that all comprehensions of one condition may visit together, for one target. */
  visitedElements: 1_000,
  /** Run time: as many characters that a function goes over, within a comprehension, count as an element. */
  charsPerElement: 4_096,
  /** Run time: longest string that `+` may build. */
  builtStringChars: 65_536,
  /** Run time: what the arguments (or one target) may hold, in the top-level fields that conditions read. */
  valueNodes: 5_000,
  valueChars: 65_536,
  valueDepth: 32,
  /** Run time: longest value that a limit counts by. */
  bucketChars: 256,
} as const;

/** Longest value shown to the caller in an error message. */
export const SHOWN_CHARS = 80;
/** Longest value of the user and of the context that an audit record keeps: a list of e-mail addresses or two, so that a rule can be asked again. */
export const SEEN_CHARS = 4_096;
/** The same for arguments (the record has them whole), in explanations, and once a record keeps `SEEN_TOTAL_CHARS`. */
export const SEEN_SHORT_CHARS = 256;
export const SEEN_TOTAL_CHARS = 16_384;
/** Longest condition text inside an explanation. */
export const STATED_CHARS = 400;
export const SEEN_PATHS = 64;
