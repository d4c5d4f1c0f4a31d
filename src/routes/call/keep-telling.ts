// What a Ledger must hear and does not, because it is away just now, is told again behind the answer.
import type { Services } from "../services.ts";

const TELL_AGAIN_AFTER_MS = [500, 2_000, 5_000] as const;

/** @param tell was it heard? @returns false: it never was */
export async function keepTelling({ deps }: Pick<Services, "deps">, tell: () => Promise<boolean>): Promise<boolean> {
  for (const waitMs of TELL_AGAIN_AFTER_MS) {
    await deps.sleep(waitMs);
    if (await tell()) return true;
  }
  return false;
}
