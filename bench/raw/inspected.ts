// Bailiff on a workerd whose inspector can be asked, with keys, before an upstream that answers at once.
import { type BenchKeys, seedKeys } from "../seed-keys.ts";
import { buildSides, type Sides } from "../sides.ts";
import { startUpstream } from "../upstream.ts";
import { type RawWorkerd, startRawWorkerd } from "./workerd-process.ts";

/** @param folder for what is built; @param onEnd closes what was started */
export async function startInspected(
  folder: string,
  onEnd: (close: () => Promise<void>) => void,
): Promise<{ readonly sides: Sides; readonly workerd: RawWorkerd; readonly keys: BenchKeys }> {
  const upstream = await startUpstream();
  onEnd(upstream.close);
  const sides = await buildSides(folder, upstream.ready.url);
  const workerd = await startRawWorkerd({ ...sides.bailiff, inspected: true });
  onEnd(workerd.close);
  return { sides, workerd, keys: await seedKeys(workerd.url, sides.rootToken) };
}
