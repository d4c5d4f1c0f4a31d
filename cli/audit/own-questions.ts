// The answers that a tail got itself. Each question is a read of the log, and so stands in the log that the next one reads: without this, a
// tail of a quiet log would show nothing but itself.

/** A record comes within seconds: ids are not kept for longer than so many further questions. */
const KEPT = 1_000;

export class OwnQuestions {
  readonly #requestIds = new Set<string>();
  /** What the gateway's clock said in the last answer, ms since the epoch; null when it did not say. */
  answeredMs: number | null = null;

  /** Of each answer. */
  readonly note = (headers: Headers): void => {
    const dateMs = Date.parse(headers.get("date") ?? "");
    this.answeredMs = Number.isNaN(dateMs) ? null : dateMs;
    const id = headers.get("bailiff-request-id");
    if (id !== null) this.#requestIds.add(id);
    const [oldest] = this.#requestIds;
    if (this.#requestIds.size > KEPT && oldest !== undefined) this.#requestIds.delete(oldest);
  };

  has(requestId: string): boolean {
    return this.#requestIds.has(requestId);
  }
}
