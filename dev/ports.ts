// Finds out before anything starts whether a port can be had, so that a taken one is a single line and not a runtime's stack.
import { randomInt } from "node:crypto";
import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode, StartProblem } from "./problem.ts";

export const LOCALHOST = "127.0.0.1";
/** How long a port may still belong to a gateway that was killed a moment ago; and longer on a busy machine, where it is known to have had it. */
const PATIENCE_MS = 1_500;
const PATIENCE_WITH_OURS_MS = 6_000;
/**
 * Where free ports are looked for: below those that systems give to outgoing connections (Linux from 32768, others from 49152), of which
 * any may be gone again between the look and the use.
 */
export const FREE_PORTS = { from: 20_000, below: 32_768 } as const;
const FREE_TRIES = 50;

/**
 * The port itself, or a free one for 0. It is closed again on return: somebody else may take it before it is used.
 * @param name the variable that sets it, for the message.
 * @param lastUrl where the gateway served that had our state before: what it left behind may be listening there still.
 */
export async function reservePort(port: number, name: string, lastUrl: string | null = null): Promise<number> {
  if (port === 0) return freePort();
  const isOurs = lastUrl === `http://${LOCALHOST}:${port}`;
  const giveUpAt = Date.now() + (isOurs ? PATIENCE_WITH_OURS_MS : PATIENCE_MS);
  for (;;) {
    try {
      return await tryPort(port);
    } catch (error) {
      const code = errorCode(error);
      if (code !== "EADDRINUSE")
        throw new StartProblem(`cannot listen on port ${port} (${code ?? "unknown error"}): set ${name} to another`);
      if (Date.now() >= giveUpAt) throw portTaken(port, name);
      await sleep(100);
    }
  }
}

/** A port on which nothing listens, and that no outgoing connection will take. */
export async function freePort({ from, below }: { readonly from: number; readonly below: number } = FREE_PORTS): Promise<number> {
  for (let tried = 0; tried < FREE_TRIES; tried += 1) {
    try {
      return await tryPort(randomInt(from, below));
    } catch (error) {
      if (errorCode(error) !== "EADDRINUSE" && errorCode(error) !== "EACCES") throw error;
    }
  }
  // All of them taken fifty times: what the system gives is still one.
  return tryPort(0);
}

export function portTaken(port: number, name: string): StartProblem {
  return new StartProblem(`port ${port} is taken: stop what listens there, or set ${name} to another`);
}

async function tryPort(port: number): Promise<number> {
  const server = createServer();
  try {
    return await listen(server, port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen({ port, host: LOCALHOST, exclusive: true }, () => {
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}
