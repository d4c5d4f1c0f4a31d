/** An object has one alarm, which rings for whatever is due first: it is set sooner than it is, never later. Null: nothing is due. */
export async function armAlarm(storage: DurableObjectStorage, atMs: number | null): Promise<void> {
  if (atMs === null) return;
  const armedMs = await storage.getAlarm();
  if (armedMs === null || armedMs > atMs) await storage.setAlarm(atMs);
}
