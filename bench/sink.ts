// A server that takes what it is sent, keeps nothing, and refuses: what sending alone costs the machine.
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import * as z from "zod";
import { type Child, serveParent, startChild } from "./child.ts";

const readySchema = z.object({ url: z.string() });

export async function startSink(): Promise<Child<z.infer<typeof readySchema>>> {
  return startChild(fileURLToPath(import.meta.url), {}, readySchema);
}

async function serve(): Promise<{ ready: z.infer<typeof readySchema>; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    request.resume().once("end", () => response.writeHead(403, { "content-length": "0" }).end());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    ready: { url: `http://127.0.0.1:${port}` },
    close: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

if (import.meta.main) serveParent(z.object({}), serve);
