// The public keys of an issuer, by `kid`: fetched when they are first asked for and again when they are old, and once a minute at most for a
// `kid` that is not among them, so that made-up ones cost no fetch each. Where they cannot be had nobody gets in. Only data is kept, never a
// promise: an isolate may not await another request's I/O.
import type { Deps } from "../../../deps.ts";
import { inTime, LATE } from "../../../time-limit.ts";

const FRESH_MS = 600_000;
const UNKNOWN_KID_MS = 60_000;
/** After a fetch failed, none is tried for so long. */
const ASK_AGAIN_AFTER_MS = 5_000;
const TIMEOUT_MS = 5_000;
const MAX_BYTES = 65_536;
const MAX_KEYS = 32;
/** At the same time, before the first is there. */
const MAX_FETCHES = 8;

/** What stands in it of private or of other parts is left behind. */
export interface PublicJwk {
  readonly kty: "RSA";
  readonly n: string;
  readonly e: string;
}

export interface IssuerKeys {
  /** `unknown`: the issuer has no such key; `unavailable`: nobody can tell now. */
  get(kid: string): Promise<PublicJwk | "unknown" | "unavailable">;
  /** When they were last had, by this isolate, ms since the epoch; null: not yet. */
  fetchedAtMs(): number | null;
}

export function createIssuerKeys(deps: Pick<Deps, "now" | "fetch" | "timer" | "log">, address: string): IssuerKeys {
  let held: { readonly keys: ReadonlyMap<string, PublicJwk>; readonly atMs: number } | null = null;
  let failedMs: number | null = null;
  /** Those under way, by number. One that was cut off with its request never ends, and is forgotten by its age. */
  const fetching = new Map<number, number>();
  let started = 0;

  function underWay(nowMs: number): number {
    for (const [fetch, startedMs] of fetching) if (nowMs - startedMs > TIMEOUT_MS) fetching.delete(fetch);
    return fetching.size;
  }

  async function refresh(): Promise<ReadonlyMap<string, PublicJwk> | null> {
    const startedMs = deps.now();
    if (underWay(startedMs) >= MAX_FETCHES || (failedMs !== null && startedMs - failedMs < ASK_AGAIN_AFTER_MS)) return null;
    started += 1;
    const own = started;
    fetching.set(own, startedMs);
    const keys = await fetchKeys(deps, address);
    fetching.delete(own);
    failedMs = keys === null ? startedMs : null;
    if (keys === null) deps.log("issuer_keys_unavailable");
    else held = { keys, atMs: startedMs };
    return keys;
  }

  return {
    fetchedAtMs: () => held?.atMs ?? null,
    async get(kid) {
      const nowMs = deps.now();
      const fresh = held !== null && nowMs - held.atMs < FRESH_MS ? held : null;
      const known = fresh?.keys.get(kid);
      if (known !== undefined) return known;
      if (fresh !== null && (nowMs - fresh.atMs < UNKNOWN_KID_MS || underWay(nowMs) > 0)) return "unknown";
      const keys = await refresh();
      return keys === null ? "unavailable" : (keys.get(kid) ?? "unknown");
    },
  };
}

async function fetchKeys(deps: Pick<Deps, "fetch" | "timer">, address: string): Promise<ReadonlyMap<string, PublicJwk> | null> {
  const ended = new AbortController();
  try {
    const text = await inTime(deps, fetchText(deps, address, ended.signal), TIMEOUT_MS);
    return text === LATE || text === null ? null : keysOf(JSON.parse(text));
  } catch {
    // The network, or no JSON: which of them makes no difference to who waits.
    return null;
  } finally {
    ended.abort();
  }
}

/** Null for any answer but 200, and for one that is too long. */
async function fetchText(deps: Pick<Deps, "fetch">, address: string, signal: AbortSignal): Promise<string | null> {
  const headers = { accept: "application/json" };
  const { status, body } = await deps.fetch(address, { headers, redirect: "manual", signal });
  if (status !== 200 || body === null) return null;
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
  let [text, size] = ["", 0];
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

/** Null when it is no set of keys. Of two with one `kid` neither counts. */
function keysOf(set: unknown): ReadonlyMap<string, PublicJwk> | null {
  const listed = field(set, "keys");
  if (!Array.isArray(listed) || listed.length > MAX_KEYS) return null;
  const all: readonly unknown[] = listed;
  const signing = all.flatMap((jwk) => {
    const [kid, kty, n, e, use, alg] = ["kid", "kty", "n", "e", "use", "alg"].map((name) => field(jwk, name));
    const usable = kty === "RSA" && (use === undefined || use === "sig") && (alg === undefined || alg === "RS256") && kid !== "";
    if (!usable || typeof kid !== "string" || typeof n !== "string" || typeof e !== "string") return [];
    return [[kid, { kty: "RSA", n, e }] as const];
  });
  const twice = (kid: string) => signing.filter(([other]) => other === kid).length > 1;
  return new Map(signing.filter(([kid]) => !twice(kid)));
}

function field(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : undefined;
}
