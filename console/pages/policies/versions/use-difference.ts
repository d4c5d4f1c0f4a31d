// The difference between two versions: both are read, and the gateway's own code, which is fetched for it, compares them here.
import type { Bundle, KeyList } from "../../../api/answers.ts";
import { type Asked, ask } from "../../../api/ask.ts";
import type { UsedAnswer } from "../../../api/use-answer.ts";
import { useMade } from "../../../api/use-made.ts";
import type { Difference } from "../../../engine/difference.ts";

/** @param withKeys whether keys may be listed: without them there is no telling what each gains and loses */
export function useDifference(from: string, to: string, withKeys: boolean): UsedAnswer<Difference> {
  return useMade(`${from} ${to}`, (signal) => difference(from, to, { withKeys, signal }));
}

async function difference(
  from: string,
  to: string,
  { withKeys, signal }: { readonly withKeys: boolean; readonly signal: AbortSignal },
): Promise<Asked<Difference>> {
  const [before, after, keys, { differenceOf }] = await Promise.all([
    ask<Bundle>(pathOf(from), { signal }),
    ask<Bundle>(pathOf(to), { signal }),
    withKeys ? ask<KeyList>("/admin/keys", { signal }) : null,
    import("../../../engine/difference.ts"),
  ]);
  if (!before.ok) return before;
  if (!after.ok) return after;
  if (keys !== null && !keys.ok) return keys;
  const made = await differenceOf(before.value, after.value, keys === null ? [] : keys.value.data);
  if (made.ok) return made;
  return { ok: false, failure: { status: 200, code: "unreadable", text: made.text, meta: {}, requestId: null } };
}

function pathOf(version: string): string {
  return `/admin/policies/versions/${encodeURIComponent(version)}`;
}
