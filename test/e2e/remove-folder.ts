// Takes away a folder that a gateway kept its state in.
import { rm } from "node:fs/promises";

/** A killed gateway leaves workerd behind for half a second, which may still write there while the folder is emptied: then once more. */
export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 10 });
}
