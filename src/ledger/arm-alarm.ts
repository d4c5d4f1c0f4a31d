/** What of an object's storage has its alarm. */
interface AlarmStorage {
  getAlarm(): Promise<number | null>;
  setAlarm(atMs: number): Promise<void>;
}

/**
 * An alarm that is so long overdue was lost: rung it is no more. Storage that was set back notes one that rang since, or that the platform never
 * heard of.
 */
const LOST_AFTER_MS = 60_000;

/** When the object's alarm rings; null when none does. */
export async function armedAtMs(storage: Pick<AlarmStorage, "getAlarm">, nowMs: number): Promise<number | null> {
  const atMs = await storage.getAlarm();
  return (atMs ?? 0) < nowMs - LOST_AFTER_MS ? null : atMs;
}

/** An object has one alarm, which rings for whatever is due first: it is set sooner than it is, never later. Null: nothing is due. */
export async function armAlarm(storage: AlarmStorage, atMs: number | null, nowMs: number): Promise<void> {
  if (atMs === null) return;
  const armedMs = (await armedAtMs(storage, nowMs)) ?? Number.POSITIVE_INFINITY;
  if (armedMs > atMs) await storage.setAlarm(atMs);
}
