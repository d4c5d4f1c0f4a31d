// Rounds of random cases, each from a seed. A seed that failed is kept in a file that is checked in, and is played first, for ever.
import { readFileSync, writeFileSync } from "node:fs";

export interface KeptSeed {
  readonly seed: number;
  readonly cases: number;
}

/** How often each status was answered. */
export type Statuses = ReadonlyMap<number, number>;

export class KeptSeeds {
  readonly all: readonly KeptSeed[];
  readonly #file: URL;

  constructor(file: URL) {
    this.#file = file;
    this.all = JSON.parse(readFileSync(file, "utf8"));
  }

  /** Unless a round of this seed that is as long is kept already. */
  keep(seed: number, cases: number): void {
    if (this.all.some((kept) => kept.seed === seed && kept.cases >= cases)) return;
    writeFileSync(this.#file, `${JSON.stringify([...this.all, { seed, cases }], null, 2)}\n`);
  }
}

/** Plays `cases` in rounds, from seeds that follow one another; prints and gives the statuses of all. */
export async function playRounds(
  { firstSeed, cases, casesPerRound }: { readonly firstSeed: number; readonly cases: number; readonly casesPerRound: number },
  play: (seed: number, cases: number) => Promise<Statuses>,
): Promise<Statuses> {
  const all = new Map<number, number>();
  for (let done = 0; done < cases; done += casesPerRound) {
    const statuses = await play(firstSeed + done / casesPerRound, Math.min(casesPerRound, cases - done));
    for (const [status, count] of statuses) all.set(status, (all.get(status) ?? 0) + count);
  }
  console.log(`answers by status: ${JSON.stringify(Object.fromEntries([...all].sort()))}`);
  return all;
}
