// Arguments of a refused call are evidence of what was tried, and whoever may do nothing chooses how large they are. What is long is cut to
// its digest and size: who has the original can show that it was this one, and nobody fills the log with it.
import { createHash } from "node:crypto";

/** As JSON, UTF-8. Larger arguments are cut. */
const WHOLE_BYTES = 1_024;
/** All arguments together; past it the rest is cut whatever its size. */
const TOTAL_BYTES = 4_096;

/** The one field of what stands in place of an argument that was cut: `{"[cut]": {"bytes": 70000, "sha256": "…"}}`. */
const CUT = "[cut]";

export function cutArgs(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  let total = 0;
  return Object.fromEntries(
    Object.entries(args).map(([name, value]) => {
      const text = JSON.stringify(value) ?? "null";
      const bytes = Buffer.byteLength(text);
      total += bytes;
      if (bytes <= WHOLE_BYTES && total <= TOTAL_BYTES) return [name, value];
      return [name, { [CUT]: { bytes, sha256: createHash("sha256").update(text).digest("hex") } }];
    }),
  );
}

/** The arguments that are whole; of the others nothing but their size is known. */
export function wholeArgs(args: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(args).filter(([, value]) => !isCut(value)));
}

function isCut(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 1 && Object.hasOwn(value, CUT);
}
