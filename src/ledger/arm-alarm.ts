/** What of an object's storage has its alarm. */
interface AlarmStorage {
  getAlarm(): Promise<number | null>;
  setAlarm(atMs: number): Promise<void>;
}

/**
 * An alarm that is so long overdue was lost, or is very late: storage that was set back notes one that rang since, or that the platform never
 * heard of.
 */
const LOST_AFTER_MS = 60_000;

/** When the object's alarm rings; null when none does. One that was lost rings at once: nobody else knows what it was for. */
export async function armedAtMs(storage: AlarmStorage, nowMs: number): Promise<number | null> {
  const atMs = await storage.getAlarm();
  if (atMs === null || atMs >= nowMs - LOST_AFTER_MS) return atMs;
  await storage.setAlarm(nowMs);
  return nowMs;
}

/** An object has one alarm, which rings for whatever is due first: it is set sooner than it is, never later. Null: nothing is due. */
export async function armAlarm(storage: AlarmStorage, atMs: number | null, nowMs: number): Promise<void> {
  const armedMs = await armedAtMs(storage, nowMs);
  if (atMs !== null && (armedMs === null || armedMs > atMs)) await storage.setAlarm(atMs);
}
