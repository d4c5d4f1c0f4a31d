// What a page keeps in memory beside its components, for when a reader comes back to it: gone with the session. Whoever signs in next, in the
// same page, may be somebody else.

const forgets = new Set<() => void>();

/** @param forget called whenever a session ends */
export function forgetWithSession(forget: () => void): void {
  forgets.add(forget);
}

export function forgetAll(): void {
  for (const forget of forgets) forget();
}
