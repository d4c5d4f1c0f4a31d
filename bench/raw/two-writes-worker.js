// The floor of an act: the plain Worker (`plain-worker.js`) with two durable writes in one Durable Object around the call, and nothing else
// of what Bailiff does. The object is named by the caller's key, as a Ledger is.
import { DurableObject } from "cloudflare:workers";
import plain from "../plain-worker.js";

export class Book extends DurableObject {
  /**
   * @param {DurableObjectState} state
   * @param {unknown} env
   */
  constructor(state, env) {
    super(state, env);
    this.sql = state.storage.sql;
    this.sql.exec(
      "CREATE TABLE IF NOT EXISTS acts (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, what TEXT NOT NULL, outcome INTEGER)",
    );
  }

  /** @param {string} what */
  intent(what) {
    return Number(this.sql.exec("INSERT INTO acts (at_ms, what) VALUES (?, ?) RETURNING seq", Date.now(), what).one().seq);
  }

  /**
   * @param {number} seq
   * @param {number} status
   */
  outcome(seq, status) {
    this.sql.exec("UPDATE acts SET outcome = ? WHERE seq = ?", status, seq);
  }
}

export default {
  /**
   * @param {Request} request
   * @param {{ BOOK: DurableObjectNamespace<Book>, CLERK_API_URL: string, CLERK_SECRET_KEY: string }} env
   */
  async fetch(request, env) {
    const book = env.BOOK.getByName(request.headers.get("authorization") ?? "");
    const seq = await book.intent(`${request.method} ${request.url}`);
    const answer = await plain.fetch(request, env);
    await book.outcome(seq, answer.status);
    return answer;
  },
};
