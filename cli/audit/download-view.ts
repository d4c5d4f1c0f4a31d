// The table of a key that sees a part of the log. The gateway makes it: there is no proof that it could be made of here, and so no manifest,
// nothing to go on with when it breaks off, and a file under the name only when it came to its end.
import { open, rename } from "node:fs/promises";
import { type ApiClient, ApiRefusal, type Query, unreachable } from "../api-client.ts";
import type { Terminal } from "../terminal.ts";
import { manifestOf, moveAside, partOf } from "./export-sink.ts";
import { writing } from "./output-file.ts";

/** Is it why proof was refused? */
export function isOfAPart(error: unknown): boolean {
  return error instanceof ApiRefusal && error.status === 422 && error.param === "format";
}

/** `file` undefined: stdout. `keepOld`: a file of the name is moved aside. @throws CliProblem */
export async function downloadView(
  client: ApiClient,
  terminal: Terminal,
  query: Query,
  { file, keepOld }: { readonly file: string | undefined; readonly keepOld: boolean },
): Promise<void> {
  const { body } = await client.stream("/admin/audit/export", { ...query, format: "csv" }, "text/csv");
  const chunks = textOf(body, client.url);
  if (file === undefined) {
    for await (const text of chunks) await terminal.write(text);
    return;
  }
  const part = partOf(file);
  const handle = await writing(part, () => open(part, "w", 0o600));
  try {
    for await (const text of chunks) await writing(part, () => handle.appendFile(text));
    await writing(part, () => handle.sync());
  } finally {
    await handle.close();
  }
  if (keepOld) for (const name of [file, manifestOf(file)]) await moveAside(name);
  await writing(file, () => rename(part, file));
}

async function* textOf(body: ReadableStream<Uint8Array>, url: string): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (;;) {
    const { done, value } = await reader.read().catch((error: unknown) => {
      throw unreachable(url, error);
    });
    if (done) return;
    yield decoder.decode(value, { stream: true });
  }
}
