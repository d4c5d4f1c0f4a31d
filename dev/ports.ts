// Finds out before anything starts whether a port can be had, so that a taken one is a single line and not a runtime's stack.
import { createServer, type Server } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { errorCode, StartProblem } from "./problem.ts";

export const LOCALHOST = "127.0.0.1";
/** How long a port may still belong to a gateway that was killed a moment ago. */
const PATIENCE_MS = 1_500;

/**
 * The port itself, or a free one for 0. It is closed again on return: somebody else may take it before it is used.
 * @param name the variable that sets it, for the message.
 */
export async function reservePort(port: number, name: string): Promise<number> {
  const giveUpAt = Date.now() + PATIENCE_MS;
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
