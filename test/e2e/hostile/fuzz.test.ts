// Whatever bytes come in, what Clerk receives is nothing, or exactly the request that a recorded decision allowed.
//
//   FUZZ_CASES=1000000 FUZZ_SEED=7 npx vitest run --project e2e test/e2e/hostile/fuzz.test.ts
//
// A round that fails is kept in `seeds.json`, which is checked in: every seed there is played first, for ever.
import { afterAll, beforeAll, expect, it } from "vitest";
import { startEmulator } from "../../../emulator/server.ts";
import { adminOf, EVERYTHING } from "../gateway-admin.ts";
import { chainFaults } from "../ledger-check.ts";
import { CLERK_SECRET_KEY, type RunningGateway, runGateway, temporaryState } from "../running-gateway.ts";
import { numberFrom, seedFrom } from "../seeded-random.ts";
import { type Fuzzed, fuzzRound } from "./fuzz-round.ts";
import { KeptSeeds, playRounds, type Statuses } from "./kept-seeds.ts";

const kept = new KeptSeeds(new URL("./seeds.json", import.meta.url));
const CASES = numberFrom("FUZZ_CASES", 2_000);
const CASES_PER_ROUND = 1_000;
/** Far more than a case needs, even on a busy machine. */
const PER_CASE_MS = 30;
const firstSeed = seedFrom("FUZZ_SEED") | 0;
const state = temporaryState();
const LOOKED_UP = ["users.ban", "users.bulk_ban", "users.update", "users.delete"];

let gateway: RunningGateway;
let fuzzed: Fuzzed;

beforeAll(async () => {
  console.log(`FUZZ_SEED=${firstSeed} FUZZ_CASES=${CASES}`);
  const emulator = await startEmulator({ secretKey: CLERK_SECRET_KEY });
  gateway = await runGateway({ clerkApiUrl: emulator.url, stateDir: state.dir });
  const admin = adminOf(gateway.url);
  await admin.publish([
    {
      policy: "wide",
      rules: [
        { id: "all", allow: EVERYTHING },
        { id: "never-staff", deny: ["users.ban", "users.update", "users.delete"], when: "has(target.private_metadata.staff)" },
        { id: "never-staff-in-bulk", deny: ["users.bulk_ban"], when: "has(target.private_metadata.staff)" },
      ],
    },
    {
      policy: "narrow",
      rules: [
        { id: "look", allow: ["users.get"] },
        { id: "list", allow: ["users.list"], when: "args.limit <= 100" },
        { id: "names", allow: ["users.update"], only: ["first_name"] },
        { id: "ticket", allow: ["users.*"], when: 'context.reason.startsWith("TICKET-")' },
      ],
    },
  ]);
  fuzzed = {
    emulator,
    port: gateway.port,
    admin,
    keys: [(await admin.mint("wide")).key, (await admin.mint("narrow")).key],
    lookedUp: new Set(LOOKED_UP),
  };
});
afterAll(async () => {
  await gateway?.stop();
  await fuzzed?.emulator.close();
  state.remove();
});

async function play(seed: number, cases: number): Promise<Statuses> {
  const { faults, statuses, receivedCount } = await fuzzRound(fuzzed, seed, cases);
  if (faults.length > 0) kept.keep(seed, cases);
  expect(faults.slice(0, 20), `FUZZ_SEED=${seed} FUZZ_CASES=${cases} (kept in seeds.json)`).toEqual([]);
  expect(receivedCount).toBeGreaterThan(0);
  return statuses;
}

it.each(kept.all)(
  "holds for the seed $seed, which once failed",
  { timeout: 60_000 + CASES_PER_ROUND * PER_CASE_MS },
  async ({ seed, cases }) => {
    await play(seed, cases);
  },
);

it(`holds for ${CASES} requests near valid ones`, { timeout: 60_000 + CASES * PER_CASE_MS }, async () => {
  const statuses = await playRounds({ firstSeed, cases: CASES, casesPerRound: CASES_PER_ROUND }, play);
  // Near enough to be let through, and far enough to be refused.
  expect(statuses.get(200) ?? 0).toBeGreaterThan(CASES / 50);
  expect((statuses.get(400) ?? 0) + (statuses.get(404) ?? 0) + (statuses.get(422) ?? 0)).toBeGreaterThan(CASES / 50);
});

it.skipIf(CASES > 50_000)("leaves every ledger whole", { timeout: 120_000 }, async () => {
  expect(chainFaults(await fuzzed.admin.export())).toEqual([]);
});
