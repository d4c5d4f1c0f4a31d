// A few calls at a time, answers in the order of the items. The first that fails ends it.

const AT_ONCE = 6;

export async function inParallel<Item, Answer>(
  items: readonly Item[],
  ask: (item: Item) => Promise<Answer>,
  onProgress: (done: number, all: number) => void = () => {},
): Promise<Answer[]> {
  const answers = new Map<number, Answer>();
  const waiting = items.entries();
  const work = async () => {
    for (const [index, item] of waiting) {
      answers.set(index, await ask(item));
      onProgress(answers.size, items.length);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return [...answers].sort(([a], [b]) => a - b).map(([, answer]) => answer);
}
