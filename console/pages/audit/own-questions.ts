// Calls by which this page read the log itself. Each is a record of the log that it reads: without this, a tail of a quiet log would show nothing
// but itself.

/** A record comes within seconds: ids are not kept for longer than so many further questions. */
const KEPT = 1_000;
const requestIds = new Set<string>();

export const ownQuestions: ReadonlySet<string> = requestIds;

export function noteOwnQuestion(requestId: string): void {
  requestIds.add(requestId);
  const [oldest] = requestIds;
  if (requestIds.size > KEPT && oldest !== undefined) requestIds.delete(oldest);
}
