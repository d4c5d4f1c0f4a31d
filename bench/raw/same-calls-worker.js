// A floor with the promises in it: the plain Worker, with what none that keeps them can leave out, and nothing else of Bailiff. No key is
// checked, no rule read, no argument looked at, nothing retried.
//
//   every call  a bound on each wait, an answer read whole before any of it is handed on, a Response and headers of our own, one log line
//   a read      its record, sealed and stored behind the answer, together with the others of half a second
//   an act      an intent and an outcome, each a sealed record of a real one's length and a row of the table of open intents, each durable
//               before it goes on
//   a list      for what a mask has to look at: the page as values, and written again

import { DurableObject } from "cloudflare:workers";
import { createHash } from "node:crypto";

const WAIT_MS = 4_000;
const FLUSH_AFTER_MS = 500;
/** What a record of Bailiff's says besides: names of key and owner, the decision and why, times. */
const REST = { key: "k".repeat(80), decision: "d".repeat(420), more: "m".repeat(320) };

/** @param {string} text */
function digest(text) {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

export class Book extends DurableObject {
  /**
   * @param {DurableObjectState} state
   * @param {unknown} env
   */
  constructor(state, env) {
    super(state, env);
    this.sql = state.storage.sql;
    this.sql.exec("CREATE TABLE IF NOT EXISTS records (seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, json TEXT NOT NULL)");
    this.sql.exec("CREATE TABLE IF NOT EXISTS intents (id TEXT PRIMARY KEY, seq INTEGER NOT NULL) WITHOUT ROWID");
    this.seq = Number(this.sql.exec("SELECT COALESCE(MAX(seq), 0) seq FROM records").one().seq);
    this.prev = "";
  }

  /** @param {object} draft */
  #append(draft) {
    this.seq += 1;
    const args_hash = digest(JSON.stringify({ args: draft, salt: this.seq }));
    const record = { ...draft, seq: this.seq, args_hash, prev: this.prev };
    this.prev = digest(JSON.stringify(record));
    const json = JSON.stringify({ ...record, hash: this.prev });
    this.sql.exec("INSERT INTO records (seq, at_ms, json) VALUES (?, ?, ?)", this.seq, Date.now(), json);
  }

  /** @param {{ id: string }} draft */
  intent(draft) {
    this.#append(draft);
    this.sql.exec("INSERT INTO intents (id, seq) VALUES (?, ?)", draft.id, this.seq);
    return { ok: true, seq: this.seq };
  }

  /** @param {{ id: string }} draft */
  outcome(draft) {
    this.#append(draft);
    this.sql.exec("DELETE FROM intents WHERE id = ?", draft.id);
    return "ok";
  }

  /** @param {readonly object[]} drafts */
  append(drafts) {
    for (const draft of drafts) this.#append(draft);
  }
}

/** @type {object[]} */
let waiting = [];
let flushing = false;

/** @param {Env} env */
async function flush(env) {
  await new Promise((resolve) => setTimeout(resolve, FLUSH_AFTER_MS));
  flushing = false;
  const drafts = waiting;
  waiting = [];
  await env.BOOK.getByName("reads").append(drafts);
}

/**
 * @template T
 * @param {Promise<T>} work
 * @returns {Promise<T>}
 */
async function bounded(work) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("late")), WAIT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** @typedef {{ BOOK: DurableObjectNamespace<Book>, CLERK_API_URL: string, CLERK_SECRET_KEY: string }} Env */

export default {
  /**
   * @param {Request} request
   * @param {Env} env
   * @param {ExecutionContext} context
   */
  async fetch(request, env, context) {
    const startedMs = Date.now();
    const id = crypto.randomUUID();
    const { pathname, search } = new URL(request.url);
    const { method } = request;
    const draft = { id, method, path: pathname, ...REST };
    const acts = method === "POST";
    const book = acts ? env.BOOK.getByName(request.headers.get("authorization") ?? "") : null;
    if (book !== null) await bounded(book.intent(draft));
    const aborter = new AbortController();
    const headers = { authorization: `Bearer ${env.CLERK_SECRET_KEY}`, accept: "application/json" };
    const answer = await bounded(
      fetch(env.CLERK_API_URL + pathname + search, { method, headers, redirect: "manual", signal: aborter.signal }),
    );
    const bytes = await answer.arrayBuffer();
    const { status } = answer;
    if (book !== null) await bounded(book.outcome({ ...draft, status }));
    else {
      waiting.push({ ...draft, status });
      if (!flushing) {
        flushing = true;
        context.waitUntil(flush(env));
      }
    }
    const body = search === "" ? bytes : JSON.stringify(JSON.parse(new TextDecoder().decode(bytes)));
    console.log(JSON.stringify({ event: "request", id, method, path: pathname, status, ms: Date.now() - startedMs }));
    return new Response(body, {
      status,
      headers: { "content-type": "application/json", "request-id": id, "server-timing": `total;dur=${Date.now() - startedMs}` },
    });
  },
};
