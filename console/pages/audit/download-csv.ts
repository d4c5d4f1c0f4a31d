// A download of exactly what is filtered, with progress. Where the browser can write to a file as it comes it does; else the table is held until
// it is whole. A table that broke off is no table: then there is no file, or an empty one where one was begun.
import { refusalOf } from "../../api/ask.ts";

export type Downloaded =
  | { readonly kind: "done"; readonly bytes: number }
  | { readonly kind: "given_up" }
  | { readonly kind: "failed"; readonly text: string };

interface Writing {
  write(chunk: Uint8Array<ArrayBuffer>): Promise<void>;
  close(): Promise<void>;
  abort(): Promise<void>;
}

interface Picker {
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<{ createWritable(): Promise<Writing> }>;
}

const BROKEN = "The download broke off: what had come is not kept. Try again, or choose a shorter time.";

/** @param onBytes how many came so far */
export async function download(
  path: string,
  name: string,
  signal: AbortSignal,
  onBytes: (bytes: number) => void,
): Promise<Downloaded> {
  const target = await targetFor(name);
  if (target === null) return { kind: "given_up" };
  try {
    const response = await fetch(path, { credentials: "same-origin", cache: "no-store", redirect: "error", signal });
    if (!response.ok || response.body === null) {
      await target.abort();
      return { kind: "failed", text: (await refusalOf(response)).text };
    }
    const reader = response.body.getReader();
    let bytes = 0;
    for (let next = await reader.read(); !next.done; next = await reader.read()) {
      await target.write(next.value);
      bytes += next.value.byteLength;
      onBytes(bytes);
    }
    await target.close();
    return { kind: "done", bytes };
  } catch {
    await target.abort().catch(() => undefined);
    return signal.aborted ? { kind: "given_up" } : { kind: "failed", text: BROKEN };
  }
}

/** Null: the reader changed their mind. */
async function targetFor(name: string): Promise<Writing | null> {
  const { showSaveFilePicker: pick } = globalThis as Picker;
  if (pick === undefined) return inMemory(name);
  try {
    return await (await pick.call(globalThis, { suggestedName: name })).createWritable();
  } catch (error) {
    // AbortError: the dialog was closed. Anything else: this browser, or its owner, does not let pages write files.
    return error instanceof DOMException && error.name === "AbortError" ? null : inMemory(name);
  }
}

function inMemory(name: string): Writing {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  return {
    async write(chunk) {
      chunks.push(chunk);
    },
    async close() {
      const address = URL.createObjectURL(new Blob(chunks, { type: "application/octet-stream" }));
      const link = document.createElement("a");
      link.href = address;
      link.download = name;
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    },
    async abort() {
      chunks.length = 0;
    },
  };
}
