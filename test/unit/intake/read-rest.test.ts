// Reading a body away must end, whatever the caller does, and must keep nothing of it.
import { describe, expect, it } from "vitest";
import { systemDeps } from "../../../src/deps.ts";
import { READ_AWAY, readRest, takingTurns } from "../../../src/routes/call/intake/read-rest.ts";

/** Time passes when the test says so. */
function worldWithClock() {
  const waits: { ms: number; over: () => void; stopped: () => boolean }[] = [];
  const deps = {
    ...systemDeps(),
    timer(ms: number, onTime: () => void) {
      let stopped = false;
      waits.push({ ms, over: onTime, stopped: () => stopped });
      return () => {
        stopped = true;
      };
    },
  };
  return { deps, waits };
}

const atOnce = () => Promise.resolve();

function source(pull: (controller: ReadableByteStreamController) => void | Promise<void>) {
  const seen = { cancelled: false };
  const body = new ReadableStream({
    type: "bytes",
    pull,
    cancel() {
      seen.cancelled = true;
      // An end that never comes must not hold the answer.
      return new Promise(() => undefined);
    },
  });
  return { body, seen };
}

/** Fills what is asked for. */
function fill(controller: ReadableByteStreamController): number {
  const request = controller.byobRequest;
  const size = request?.view?.byteLength ?? 0;
  request?.respond(size);
  return size;
}

describe("the rest of a body", () => {
  it("is read to its end, in one small buffer, and the clock is let go", async () => {
    const { deps, waits } = worldWithClock();
    let left = 100;
    const { body, seen } = source((controller) => {
      if (left === 0) {
        controller.close();
        controller.byobRequest?.respond(0);
        return;
      }
      left -= 1;
      expect(fill(controller)).toBe(READ_AWAY.bufferBytes);
    });
    await readRest(deps, body, atOnce);
    expect([left, seen.cancelled]).toEqual([0, false]);
    expect(waits.map(({ ms, stopped }) => [ms, stopped()])).toEqual([[READ_AWAY.maxMs, true]]);
  });

  it("is let go at the bound of bytes, although it never ends", async () => {
    const { deps } = worldWithClock();
    let bytes = 0;
    const { body, seen } = source((controller) => {
      bytes += fill(controller);
    });
    await readRest(deps, body, atOnce);
    expect(seen.cancelled).toBe(true);
    expect(bytes).toBeGreaterThan(READ_AWAY.maxBytes);
    expect(bytes).toBeLessThanOrEqual(READ_AWAY.maxBytes + 3 * READ_AWAY.bufferBytes);
  });

  it("is let go at the bound of time, although not a byte comes", async () => {
    const { deps, waits } = worldWithClock();
    const { body, seen } = source(() => new Promise(() => undefined));
    const reading = readRest(deps, body, atOnce);
    waits[0]?.over();
    await reading;
    expect(seen.cancelled).toBe(true);
  });

  it("that breaks off is no error", async () => {
    const { deps, waits } = worldWithClock();
    const { body } = source((controller) => controller.error(new Error("gone")));
    await readRest(deps, body, atOnce);
    expect(waits[0]?.stopped()).toBe(true);
  });

  it("takes its turn after every 64 KiB, with all the others that are read", async () => {
    const slept: number[] = [];
    const turns = takingTurns({
      now: () => 5_000,
      sleep: async (ms) => {
        slept.push(ms);
      },
    });
    const bodies = [0, 1].map(() => {
      let left = 8;
      return source((controller) => {
        if (left === 0) controller.close();
        left -= 1;
        if (left < 0) controller.byobRequest?.respond(0);
        else fill(controller);
      }).body;
    });
    const { deps } = worldWithClock();
    await Promise.all(bodies.map((body) => readRest(deps, body, turns)));
    expect(slept).toEqual(Array.from({ length: 16 }, (_, turn) => (turn + 1) * READ_AWAY.turnMs));
  });
});
