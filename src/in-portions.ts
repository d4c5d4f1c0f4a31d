/** So many at once, and the next ones when all of these are over. Answers in the order of `all`; throws what `work` throws. */
export async function inPortions<T, R>(all: readonly T[], size: number, work: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let at = 0; at < all.length; at += size) answers.push(...(await Promise.all(all.slice(at, at + size).map(work))));
  return answers;
}
