// The world outside the code, as one value: clock, randomness, timers and the network. Built once in `index.ts` (and once per
// Durable Object); everything else takes it as an argument, so a test can hold time still and decide what chance and Clerk say.

export interface Deps {
  /** Milliseconds since the Unix epoch. */
  now(): number;
  /** Cryptographically strong random bytes. */
  randomBytes(byteCount: number): Uint8Array;
  /** A number in [0, 1), for jitter only: never for anything secret. */
  random(): number;
  /** Resolves after `ms`; rejects with the signal's reason as soon as it aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  fetch(request: Request): Promise<Response>;
  /** One structured log line. Must never be given a secret, a body or a full URL. */
  log(event: string, fields?: Readonly<Record<string, string | number | boolean | null>>): void;
}

/** The real world, as a Worker sees it. */
export function systemDeps(): Deps {
  return {
    now: () => Date.now(),
    randomBytes: (byteCount) => crypto.getRandomValues(new Uint8Array(byteCount)),
    random: () => Math.random(),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) {
          reject(signal.reason);
          return;
        }
        const onAbort = () => {
          clearTimeout(timer);
          reject(signal?.reason);
        };
        const timer = setTimeout(() => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        }, ms);
        signal?.addEventListener("abort", onAbort, { once: true });
      }),
    fetch: (request) => fetch(request),
    log: (event, fields) => console.log(JSON.stringify({ event, ...fields })),
  };
}
