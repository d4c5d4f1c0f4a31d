// A floor with all of a read's duties in it: what `same-calls-worker.js` does, and what a gateway for limited keys owes the read of one user
// besides: whose key it is and whether it is in force, how many calls it may make, what the path, the query and the headers say, a decision
// with its reason, a try with its deadline, an answer that is looked at before it is believed, a record with every field of a real one.
//
// By hand, in one line from the first byte to the last, for this one operation and no other: no table, no router, no schema, no policy that
// anybody wrote, no refusal that says more than a number. So what lies between it and Bailiff is the price of being general.

import { DurableObject } from "cloudflare:workers";
import { createHash } from "node:crypto";
import canonicalize from "canonicalize";

const TRY_MS = 4_000;
const DEADLINE_MS = 10_000;
const FLUSH_AFTER_MS = 500;
const LEASE_MS = 30_000;
const KV_AFTER_MS = 2_000;
const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

const HOST = /^[A-Za-z0-9._:[\]-]*$/;
const PATH = /^\/v1\/users\/(user_[A-Za-z0-9]{1,64})$/;
const URL_PARTS = /^https?:\/\/[^/?#\\@\s]+(\/[A-Za-z0-9._/-]*)(\?.*)?$/;
const BEARER = /^Bearer ([\x21-\x2b\x2d-\x7e]{1,512})$/i;
const KEY = /^sk_(test|live)_bailiff_([0-9A-Za-z]{12})_?([0-9A-Za-z]+)$/;
const REASON = /^[\x20-\x7e]{1,256}$/;
const VERSION = /^\d{4}-\d{2}-\d{2}$/;
const WHOLE_NUMBER = /^(0|[1-9]\d{0,6})$/;
const TRACE_ID = /^[A-Za-z0-9_-]{1,128}$/;

/** @param {string} text */
function digest(text) {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

/** @param {unknown} value */
function canonical(value) {
  return canonicalize(value) ?? "";
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
    this.seq = Number(this.sql.exec("SELECT COALESCE(MAX(seq), 0) seq FROM records").one().seq);
    this.prev = "0".repeat(64);
    this.copied = this.seq;
    this.waits = false;
  }

  /** @param {readonly object[]} drafts */
  async append(drafts) {
    for (const draft of drafts) this.#append(draft);
    if (this.waits) return;
    this.waits = true;
    await this.ctx.storage.setAlarm(Date.now() + KV_AFTER_MS);
  }

  /** @param {any} draft */
  #append({ args, seen, ...draft }) {
    this.seq += 1;
    const atMs = Date.now();
    const salt = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("hex");
    const args_hash = digest(canonical({ args, salt, seen }));
    const covered = {
      v: 1,
      id: `book-${this.seq}`,
      ledger: "book",
      seq: this.seq,
      prev: this.prev,
      at: new Date(atMs).toISOString(),
      args_hash,
      ...draft,
    };
    this.prev = digest(canonical(covered));
    const json = JSON.stringify({ ...covered, args, args_salt: salt, seen, hash: this.prev });
    this.sql.exec("INSERT INTO records (seq, at_ms, json) VALUES (?, ?, ?)", this.seq, atMs, json);
  }

  /** The copy, a thousand at a time. There is no KV here: what it would be given is made, and let go. */
  async alarm() {
    this.waits = false;
    while (this.copied < this.seq) {
      const rows = [...this.sql.exec("SELECT json FROM records WHERE seq > ? ORDER BY seq LIMIT 1000", this.copied)];
      new TextEncoder().encode(rows.map(({ json }) => json).join("\n"));
      this.copied += rows.length;
    }
  }
}

/** @type {Map<string, { id: string, revoked: boolean, expiresAtMs: number | null, untilMs: number, scopes: readonly string[], rules: Map<string, { policy: string, rule: string }>, masks: boolean }>} */
const leases = new Map();
const rate = { startsAtMs: 0, used: 0 };
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

function requestId() {
  let id = "req_";
  for (const byte of crypto.getRandomValues(new Uint8Array(20))) id += LETTERS[byte % 62];
  return id;
}

/**
 * @param {number} status
 * @param {string} id
 */
function refuse(status, id) {
  return new Response(JSON.stringify({ errors: [{ code: "refused" }] }), {
    status,
    headers: { "content-type": "application/json", "bailiff-request-id": id },
  });
}

/**
 * @param {string} address
 * @param {RequestInit} options
 * @returns {Promise<{ answer: Response, bytes: ArrayBuffer } | null>}
 */
function tried(address, options) {
  const aborter = new AbortController();
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      resolve(null);
      aborter.abort();
    }, TRY_MS);
    const end = (/** @type {any} */ value) => {
      clearTimeout(timer);
      resolve(value);
    };
    fetch(address, { ...options, signal: aborter.signal }).then(
      (answer) =>
        answer.arrayBuffer().then(
          (bytes) => end({ answer, bytes }),
          () => end(null),
        ),
      () => end(null),
    );
  });
}

/**
 * As a mask leaves it.
 * @param {ArrayBuffer} bytes
 */
function masked(bytes) {
  const user = JSON.parse(new TextDecoder().decode(bytes));
  user.private_metadata = {};
  for (const address of user.email_addresses) address.email_address = "";
  return JSON.stringify(user);
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
    const id = requestId();
    const asked = request.headers;
    const [, pathname = "", search = ""] = URL_PARTS.exec(request.url) ?? [];
    const [, target] = PATH.exec(pathname) ?? [];
    if (!HOST.test(asked.get("host") ?? "") || target === undefined) return refuse(404, id);
    if (request.method !== "GET" || request.body !== null) return refuse(405, id);

    const token = BEARER.exec(asked.get("authorization") ?? "")?.[1] ?? "";
    const secret = digest(token);
    let lease = leases.get(secret);
    if (lease === undefined || lease.untilMs <= startedMs) {
      const key = KEY.exec(token)?.[2] ?? token.slice(0, 12);
      const rules = new Map([["users.get", { policy: "read", rule: "look-up" }]]);
      lease = {
        id: key,
        revoked: false,
        expiresAtMs: null,
        untilMs: startedMs + LEASE_MS,
        scopes: ["users.*"],
        rules,
        masks: token.endsWith("masked"),
      };
      leases.set(secret, lease);
    }
    if (lease.revoked || (lease.expiresAtMs !== null && lease.expiresAtMs <= startedMs)) return refuse(401, id);
    if (startedMs - rate.startsAtMs >= 10_000) {
      rate.startsAtMs = startedMs;
      rate.used = 0;
    }
    rate.used += 1;

    const reason = asked.get("bailiff-reason");
    const version = asked.get("clerk-api-version") ?? "2025-11-10";
    const timeout = asked.get("bailiff-timeout-ms");
    const retries = asked.get("bailiff-max-retries");
    if ((reason !== null && !REASON.test(reason)) || !VERSION.test(version)) return refuse(400, id);
    if ((timeout !== null && !WHOLE_NUMBER.test(timeout)) || (retries !== null && !WHOLE_NUMBER.test(retries)))
      return refuse(400, id);
    if (asked.get("idempotency-key") !== null || search !== "") return refuse(422, id);
    const userAgent = asked.get("user-agent")?.slice(0, 256) ?? "";
    const ip = asked.get("cf-connecting-ip");

    const rule = lease.scopes.includes("users.*") ? lease.rules.get("users.get") : undefined;
    if (rule === undefined) return refuse(403, id);
    const explanation = `Rule ${rule.policy}/${rule.rule} allows users.get for everybody${userAgent === "" ? "" : ", whoever asks"}.`;

    const leftMs = startedMs + Math.min(Number(timeout ?? DEADLINE_MS), DEADLINE_MS) - Date.now();
    if (leftMs <= 0) return refuse(504, id);
    const sentMs = Date.now();
    const end = await tried(`${env.CLERK_API_URL}/v1/users/${target}`, {
      method: "GET",
      redirect: "manual",
      headers: {
        authorization: `Bearer ${env.CLERK_SECRET_KEY}`,
        accept: "application/json",
        "accept-encoding": "gzip, br",
        "clerk-api-version": version,
        "user-agent": "bailiff/0.1.0",
      },
    });
    if (end === null) return refuse(502, id);
    const { status, headers } = end.answer;
    const ms = Date.now() - sentMs;
    const encoding = headers.get("content-encoding") ?? "identity";
    const type = (headers.get("content-type") ?? "").split(";")[0]?.trim().toLowerCase();
    if (type !== "application/json" || encoding !== "identity" || status >= 500 || headers.get("content-length") === null)
      return refuse(502, id);
    const retryAfter = headers.get("retry-after");
    const trace = headers.get("x-clerk-trace-id") ?? headers.get("clerk-trace-id");

    waiting.push({
      type: "read",
      request_id: id,
      key: { id: lease.id, name: "read", owner: "bench@example.com" },
      operation: "users.get",
      target,
      args: { user_id: target },
      seen: null,
      reason: reason ?? "",
      ip,
      api_version: version,
      decision: { effect: "allow", ...rule, bundle: "ca3f346bf665a3d6", explanation, shadow: null },
      limits: null,
      upstream: { status, attempts: 1, ms, trace_id: trace !== null && TRACE_ID.test(trace) ? trace : null },
      intent_id: null,
      outcome: status < 300 ? "ok" : "failed",
      error: null,
      called_at: new Date(startedMs).toISOString(),
    });
    if (!flushing) {
      flushing = true;
      context.waitUntil(flush(env));
    }

    const totalMs = Date.now() - startedMs;
    /** @type {Record<string, string>} */
    const told = {
      "content-type": "application/json",
      "bailiff-request-id": id,
      "bailiff-attempts": "1",
      "server-timing": `total;dur=${totalMs}, clerk;dur=${ms}`,
    };
    if (lease.masks) told["bailiff-masked"] = "private_metadata, email_addresses.*.email_address";
    if (retryAfter !== null) told["retry-after"] = retryAfter;
    if (trace !== null) told["x-clerk-trace-id"] = trace;
    console.log(
      JSON.stringify({
        event: "request",
        request_id: id,
        method: "GET",
        operation: "users.get",
        key_id: lease.id,
        status,
        ms: totalMs,
        attempts: 1,
      }),
    );
    return new Response(lease.masks ? masked(end.bytes) : end.bytes, { status, headers: told });
  },
};
