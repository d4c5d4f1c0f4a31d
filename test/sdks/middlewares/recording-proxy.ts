// Stands between a back end and Bailiff and writes down what was asked and what Bailiff answered: only so can be seen what Bailiff refuses,
// which never reaches Clerk.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export interface Asked {
  /** `GET /v1/jwks`, without a query. */
  readonly call: string;
  readonly status: number;
  /** Of Bailiff's own or of Clerk's, if it is an error. */
  readonly longMessage: string | null;
}

export interface RecordingProxy {
  readonly origin: string;
  readonly asked: Asked[];
  close(): Promise<void>;
}

export async function startRecordingProxy(target: string): Promise<RecordingProxy> {
  const asked: Asked[] = [];
  const server = createServer(async (request, response) => {
    const { method = "GET", url = "/" } = request;
    const body = await text(request);
    const { authorization = "", "content-type": contentType = "application/json" } = request.headers;
    const answer = await fetch(target + url, {
      method,
      headers: { authorization, "content-type": contentType },
      ...(body === "" ? {} : { body }),
    });
    const said = await answer.text();
    asked.push({ call: `${method} ${url.replace(/\?.*/, "")}`, status: answer.status, longMessage: longMessageOf(said) });
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" });
    response.end(said);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function longMessageOf(said: string): string | null {
  const answer: { readonly errors?: readonly { readonly long_message?: string }[] } = JSON.parse(said);
  return answer.errors?.[0]?.long_message ?? null;
}
