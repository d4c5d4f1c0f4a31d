// The world outside the code, as one value: clock, randomness, timers and the network. Built once in `index.ts` (and once per
// Durable Object); everything else takes it as an argument, so a test can hold time still and decide what chance and Clerk say.

export interface Deps {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Cryptographically strong random bytes. */
  randomBytes(byteCount: number): Uint8Array;
  /** A number in [0, 1), for jitter only: never for anything secret. */
  random(): number;
  /** Resolves after `ms`. */
  sleep(ms: number): Promise<void>;
  /** Calls `onTime` once, after `ms`, unless what it gives is called before. For bounds (`time-limit.ts`), as sleep is for pauses. */
  timer(ms: number, onTime: () => void): () => void;
  /** By address and options, because a Request and its headers, made here and read again there, cost more than they say. */
  fetch(address: string, options: RequestInit): Promise<Response>;
  /** One structured log line. Must never be given a secret, a body or a full URL. */
  log(event: string, fields?: Readonly<Record<string, string | number | boolean | null>>): void;
}

/** The real world, as a Worker sees it. */
export function systemDeps(): Deps {
  return {
    now: () => Date.now(),
    randomBytes: (byteCount) => crypto.getRandomValues(new Uint8Array(byteCount)),
    random: () => Math.random(),
    sleep: (ms) => new Promise((resolve) => void setTimeout(resolve, ms)),
    timer(ms, onTime) {
      const timer = setTimeout(onTime, ms);
      return () => clearTimeout(timer);
    },
    fetch: (address, options) => fetch(address, options),
    log: (event, fields) => console.log(JSON.stringify({ event, ...fields })),
  };
}
