// Whatever bytes come in, the console and the admin plane answer with something that can be read, and nothing changes but by a session that shows its
// token, from its own page.
//
//   CONSOLE_FUZZ_CASES=100000 FUZZ_SEED=7 npx vitest run --project e2e test/e2e/hostile/console
//
// A round that fails is kept in `seeds.json`, which is checked in: every seed there is played first, for ever.
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../../../emulator/server.ts";
import { adminOf } from "../../gateway-admin.ts";
import { chainFaults } from "../../ledger-check.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../../running-gateway.ts";
import { numberFrom, seedFrom } from "../../seeded-random.ts";
import { KeptSeeds, playRounds, type Statuses } from "../kept-seeds.ts";
import { type ConsoleFuzzed, consoleRound } from "./console-round.ts";

const kept = new KeptSeeds(new URL("./seeds.json", import.meta.url));
const CASES = numberFrom("CONSOLE_FUZZ_CASES", 1_200);
const CASES_PER_ROUND = 600;
/** Far more than a case needs, even on a busy machine. */
const PER_CASE_MS = 80;
const firstSeed = seedFrom("FUZZ_SEED") | 0;
const state = temporaryState();

let emulator: Emulator;
let gateway: RunningGateway;
let fuzzed: ConsoleFuzzed;

beforeAll(async () => {
  console.log(`FUZZ_SEED=${firstSeed} CONSOLE_FUZZ_CASES=${CASES}`);
  emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  fuzzed = { url: gateway.url, port: gateway.port, admin: adminOf(gateway.url) };
});
afterAll(async () => {
  await gateway?.stop();
  await emulator?.close();
  state.remove();
});

async function play(seed: number, cases: number): Promise<Statuses> {
  const { faults, statuses, changes } = await consoleRound(fuzzed, seed, cases);
  if (faults.length > 0) kept.keep(seed, cases);
  expect(faults.slice(0, 20), `FUZZ_SEED=${seed} CONSOLE_FUZZ_CASES=${cases} (kept in seeds.json)`).toEqual([]);
  // A round in which nothing was changed shows nothing.
  expect(changes).toBeGreaterThan(cases / 100);
  return statuses;
}

it.each(kept.all)(
  "holds for the seed $seed, which once failed",
  { timeout: 60_000 + CASES_PER_ROUND * PER_CASE_MS },
  async ({ seed, cases }) => {
    await play(seed, cases);
  },
);

it(`holds for ${CASES} calls near valid ones`, { timeout: 60_000 + CASES * PER_CASE_MS }, async () => {
  const statuses = await playRounds({ firstSeed, cases: CASES, casesPerRound: CASES_PER_ROUND }, play);
  // Let through, refused for who they are, and refused for what they ask.
  for (const status of [200, 401, 403, 404, 422]) expect([status, statuses.get(status) ?? 0]).not.toEqual([status, 0]);
});

it.skipIf(CASES > 50_000)("leaves every ledger whole", { timeout: 120_000 }, async () => {
  const all = await fuzzed.admin.export();
  // Of these arguments nothing is left to be compared.
  const erased = new Set(
    all.records.filter(({ args_salt: salt }) => salt === null).map(({ id }) => `${id}: args_hash does not hold`),
  );
  expect(chainFaults(all).filter((fault) => !erased.has(fault))).toEqual([]);
});
