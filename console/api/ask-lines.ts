// One call to the admin API whose answer comes in lines, more than a page would keep: each is handed on as it arrives.
import { type Asked, refusalOf } from "./ask.ts";

const BROKEN_OFF = "The connection to Bailiff broke off before all had come. Try again.";

/** @param onLine false: no more is wanted. @throws what `onLine` throws, and what `fetch` throws of an aborted call. */
export async function askLines(
  path: string,
  signal: AbortSignal,
  onLine: (line: string) => Promise<boolean>,
): Promise<Asked<null>> {
  const brokenOff = {
    ok: false,
    failure: { status: 0, code: "no_answer", text: BROKEN_OFF, meta: {}, requestId: null },
  } as const;
  let response: Response;
  try {
    response = await fetch(path, { signal, credentials: "same-origin", cache: "no-store", redirect: "error" });
  } catch (error) {
    if (signal.aborted) throw error;
    return brokenOff;
  }
  if (!response.ok) return { ok: false, failure: await refusalOf(response) };
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const piece = await reader?.read().catch((error: unknown) => {
      if (signal.aborted) throw error;
      return null;
    });
    if (piece === null || piece === undefined) return brokenOff;
    if (piece.done) return { ok: true, value: null };
    const lines = `${rest}${piece.value}`.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (await onLine(line)) continue;
      await reader?.cancel();
      return { ok: true, value: null };
    }
  }
}
