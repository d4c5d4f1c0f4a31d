// How a foreground program ends: in order on SIGINT and SIGTERM, with its parts closed in reverse; with npm, when npm is killed.

const CLOSE_PATIENCE_MS = 5_000;
const PARENT_CHECK_MS = 500;

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
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void end(0));
  endWithNpm(() => void end(0));
  return {
    onEnd(close) {
      if (ending) void close().catch(() => undefined);
      else closers.push(close);
    },
    end,
  };
}

/** npm passes SIGTERM and SIGINT on; killed with SIGKILL it would leave us behind, holding the port. */
function endWithNpm(end: () => void): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) end();
  }, PARENT_CHECK_MS).unref();
}
