// How a foreground program ends: in order on SIGINT and SIGTERM, with its parts closed in reverse; with npm, when npm is killed.

const CLOSE_PATIENCE_MS = 5_000;
const PARENT_CHECK_MS = 500;

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

export interface Lifetime {
  /** Closed on the way out, the last one added first. */
  onEnd(close: () => Promise<void>): void;
  end(exitCode: number): Promise<never>;
}

export function lifetime(): Lifetime {
  const closers: (() => Promise<void>)[] = [];
  let ending = false;

  const end = async (exitCode: number): Promise<never> => {
    // A terminal's Ctrl+C comes twice under npm, which passes it on: once is enough.
    if (ending) return new Promise(() => undefined);
    ending = true;
    setTimeout(() => process.exit(exitCode), CLOSE_PATIENCE_MS).unref();
    for (const close of closers.reverse()) await close().catch(() => undefined);
    process.exit(exitCode);
  };
  for (const signal of SIGNALS) process.on(signal, () => void end(0));
  endWithNpm(() => void end(0));
  return {
    onEnd(close) {
      if (ending) void close().catch(() => undefined);
      else closers.push(close);
    },
    end,
  };
}

/**
 * npm passes SIGTERM and SIGINT on, to us because package.json says `exec`: a shell in between, as dash is, keeps a SIGINT to itself until
 * its command has ended. Killed with SIGKILL npm would leave us behind, holding the port.
 */
function endWithNpm(end: () => void): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const atStart = process.ppid;
  setInterval(() => {
    if (process.ppid !== atStart) end();
  }, PARENT_CHECK_MS).unref();
}

/** Runs `make` and takes away the signal handlers it added: Miniflare's would exit at once, with 143. */
export function keepingSignals<Made>(make: () => Made): Made {
  const before = SIGNALS.map((signal) => process.listeners(signal));
  const made = make();
  for (const [index, signal] of SIGNALS.entries()) {
    for (const listener of process.listeners(signal)) if (!before[index]?.includes(listener)) process.off(signal, listener);
  }
  return made;
}
