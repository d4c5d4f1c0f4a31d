// Every scene in workerd begins at the same noon and goes on from there, whatever the hour of the machine: what spans two UTC days, or ends
// with one, does so at every run. The tests and the Worker and its Durable Objects share one isolate, hence one `Date`.
//
// The year is one to come, because workerd rings alarms by the machine's clock: what a Ledger puts off is done when a test says so
// (`ringAlarm`), and never by itself in the middle of it. Not later than 2038: an end in KV is a number of seconds with 31 bits.
import { reset } from "cloudflare:test";
import { afterAll, beforeEach, vi } from "vitest";

const NOON = Date.parse("2035-06-15T12:00:00.000Z");
const MachineDate = Date;
const startedAtMs = MachineDate.now();

class NoonDate extends MachineDate {
  constructor(...given: [] | ConstructorParameters<typeof MachineDate>) {
    if (given.length === 0) super(NoonDate.now());
    else super(...given);
  }

  static override now(): number {
    return NOON + MachineDate.now() - startedAtMs;
  }
}

/** For a test that had set the clock (`vi.setSystemTime`). In place of `vi.useRealTimers`, which would go to the machine's hour. */
export function runFromNoon(): void {
  vi.useRealTimers();
  vi.stubGlobal("Date", NoonDate);
}

runFromNoon();
beforeEach(() => {
  if (vi.getMockedSystemTime() === null) runFromNoon();
});
/** Files share a runtime, for its start costs more than most of them: each leaves it as if nothing had been, storage and globals. */
afterAll(async () => {
  await reset();
  vi.restoreAllMocks();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
