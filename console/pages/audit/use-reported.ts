// A filter that the API does not take is told of at its field, above the list that asked.
import { useEffect } from "preact/hooks";
import type { AskFailure } from "../../api/ask.ts";

export function useReported(failure: AskFailure | null, report: (failure: AskFailure | null) => void): void {
  const refused = failure?.status === 422 ? failure : null;
  useEffect(() => report(refused), [refused, report]);
}
