// Bodies that are there at once, that come slowly, that are long, that stall and that break: the same bytes, and nobody waits for the rest.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TryClock } from "../../../src/clerk/try-clock.ts";
import { isShort, letGo, shortBody, upstreamBody } from "../../../src/clerk/upstream-body.ts";
import { readUpstreamHeaders } from "../../../src/clerk/upstream-headers.ts";
import { systemDeps } from "../../../src/deps.ts";

const KIB = 1024;
const TRY_MS = 250;
const LEFT_MS = 1_000;
/** Waits that a test ends by hand, so that it does not depend on how busy the machine is. */
function world() {
  const waits: { ms: number; end(): void; stopped: boolean }[] = [];
  const timer = (ms: number, onTime: () => void) => {
    const wait = { ms, end: onTime, stopped: false };
    waits.push(wait);
    return () => {
      wait.stopped = true;
    };
  };
  const deps = {
    ...systemDeps(),
    now: () => 0,
    timer,
    sleep: (ms: number) => new Promise<void>((resolve) => void timer(ms, resolve)),
  };
  // That of the try, running since it was sent.
  const clock = new TryClock(deps, TRY_MS, () => undefined);
  const read = (body: ReadableStream<Uint8Array>) => upstreamBody(deps, body, clock, () => LEFT_MS);
  return { deps, waits, clock, read };
}

function source() {
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  const state = { cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    start: (given) => {
      controller = given;
    },
    cancel: () => {
      state.cancelled = true;
    },
  });
  return {
    body,
    state,
    send: (bytes: number, fill = 1) => controller?.enqueue(new Uint8Array(bytes).fill(fill)),
    close: () => controller?.close(),
    fail: () => controller?.error(new Error("https://api.clerk.test broke")),
  };
}
const lengthOf = async (body: Awaited<ReturnType<typeof upstreamBody>>) => (await new Response(body).arrayBuffer()).byteLength;

describe("a body", () => {
  it.each([
    ["empty", []],
    ["in one chunk", [1_400]],
    ["in several", [10, 20, 30]],
  ])("that is there at once is handed on in one piece: %s", async (_name, chunks) => {
    const { body, send, close } = source();
    chunks.forEach((bytes, index) => void send(bytes, index + 1));
    close();
    const whole = await world().read(body);
    expect(whole).toBeInstanceOf(Uint8Array);
    expect(whole instanceof Uint8Array ? [...whole] : []).toEqual(chunks.flatMap((bytes, index) => Array(bytes).fill(index + 1)));
  });

  it("of which the rest is late streams: its first bytes are with the reader before the last are sent", async () => {
    const { read, waits } = world();
    const { body, send, close } = source();
    send(3, 7);
    const reading = read(body);
    waits[0]?.end();
    const streamed = await reading;
    if (!(streamed instanceof ReadableStream)) throw new Error("not a stream");
    const reader = streamed.getReader();
    expect((await reader.read()).value).toEqual(new Uint8Array(3).fill(7));
    send(2, 8);
    expect((await reader.read()).value).toEqual(new Uint8Array(2).fill(8));
    close();
    expect((await reader.read()).done).toBe(true);
  });

  it("that is long streams, whole", async () => {
    const { body, send, close } = source();
    for (let chunk = 0; chunk < 5; chunk += 1) send(30 * KIB);
    const streamed = world().read(body);
    expect(await streamed).toBeInstanceOf(ReadableStream);
    close();
    expect(await lengthOf(await streamed)).toBe(150 * KIB);
  });

  it("of bytes is the same bytes, however it comes and whoever reads how much", async () => {
    const sizes = fc.array(fc.constantFrom(1, 100, 4_095, 4_096, 4_097, 70_000), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 1, max: 255 }), async (chunks, seed) => {
        const all = chunks.map((bytes, index) => Buffer.alloc(bytes, (seed * (index + 1)) % 251));
        const left = [...all];
        const body = new ReadableStream({
          type: "bytes",
          pull(controller) {
            const chunk = left.shift();
            if (chunk !== undefined) {
              controller.enqueue(new Uint8Array(chunk));
              return;
            }
            controller.close();
            // A reader that brought its own memory gets it back.
            controller.byobRequest?.respond(0);
          },
        });
        const read = await world().read(body);
        expect(Buffer.concat(all).equals(Buffer.from(await new Response(read).arrayBuffer()))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("that stalls is an error at the deadline, and its connection let go", async () => {
    const { read, waits } = world();
    const { body, send, state } = source();
    send(3);
    const reading = read(body);
    waits[0]?.end();
    const streamed = await reading;
    expect(waits.map(({ ms, stopped }) => [ms, stopped])).toEqual([
      [TRY_MS, true],
      [LEFT_MS, false],
    ]);
    const length = lengthOf(streamed);
    waits[1]?.end();
    await expect(length).rejects.toMatchObject({ name: "TimeoutError" });
    expect(state.cancelled).toBe(true);
  });

  it("that breaks off at once is none", async () => {
    const { body, send, fail } = source();
    send(3);
    const reading = world().read(body);
    fail();
    expect(await reading).toBe(null);
  });

  it("that breaks off later is an error for the reader, with no word about where", async () => {
    const { read, waits } = world();
    const { body, send, fail } = source();
    send(3);
    const reading = read(body);
    waits[0]?.end();
    const length = lengthOf(await reading);
    fail();
    // The time of the try, the deadline, and the moment in which what came before is sent.
    await expect.poll(() => waits.length).toBe(3);
    waits[2]?.end();
    await expect(length).rejects.toThrow(/^Clerk's answer broke off$/);
  });

  it("that nobody will read is let go", async () => {
    const { body, send, state } = source();
    for (let chunk = 0; chunk < 5; chunk += 1) send(30 * KIB);
    letGo(await world().read(body));
    await expect.poll(() => state.cancelled).toBe(true);
    expect(() => letGo(new Uint8Array(1))).not.toThrow();
  });

  it("that came whole leaves no timer behind", async () => {
    const { read, waits } = world();
    const { body, send, close } = source();
    send(3);
    close();
    await read(body);
    expect(waits.map(({ stopped }) => stopped)).toEqual([true]);
  });
});

describe("a body that says that it is short", () => {
  it.each([
    ["its length", { "content-length": "1" }, true],
    ["a length of 1 MiB", { "content-length": "1048576" }, true],
    ["that it is not packed", { "content-length": "7", "content-encoding": "identity" }, true],
    ["a longer length", { "content-length": "1048577" }, false],
    ["the length of its packed form", { "content-length": "20", "content-encoding": "gzip" }, false],
    ["nothing, and comes in chunks", { "transfer-encoding": "chunked" }, false],
    ["no length worth the name", { "content-length": "1e3" }, false],
    ["two lengths", { "content-length": "3, 3" }, false],
    ["that there is none", { "content-length": "0" }, false],
  ])("by %s", (_what, headers, short) => {
    expect(isShort(readUpstreamHeaders(new Headers(headers)), false)).toBe(short);
  });

  it.each([
    ["a length of 4 MiB", { "content-length": "4194304" }, true],
    ["a longer length", { "content-length": "4194305" }, false],
    ["the length of its packed form", { "content-length": "20", "content-encoding": "gzip" }, false],
  ])("where all of it is wanted before any of it is used, by %s", (_what, headers, short) => {
    expect(isShort(readUpstreamHeaders(new Headers(headers)), true)).toBe(short);
  });

  function short(body: ReadableStream<Uint8Array>, leftMs: () => number = () => LEFT_MS) {
    const { clock, waits } = world();
    const seen = { aborted: false };
    const abort = () => {
      seen.aborted = true;
    };
    return { whole: shortBody({ response: new Response(body), clock, abort }, leftMs), waits, seen };
  }

  it("is handed on whole, however many pieces it came in", async () => {
    const { body, send, close } = source();
    send(2, 1);
    send(1, 2);
    close();
    const { whole, waits } = short(body);
    expect(await whole).toEqual(Uint8Array.of(1, 1, 2));
    expect(waits.map(({ stopped }) => stopped)).toEqual([true]);
  });

  it("is none when it breaks off, whenever that is", async () => {
    const { body, send, fail } = source();
    const { whole, waits } = short(body);
    send(2);
    waits[0]?.end();
    fail();
    expect(await whole).toBeNull();
    expect(waits.map(({ ms, stopped }) => [ms, stopped])).toEqual([
      [TRY_MS, true],
      [LEFT_MS, true],
    ]);
  });

  it("has the time until the deadline, and is none then: its connection is let go", async () => {
    const { body, send, close } = source();
    let leftMs = LEFT_MS;
    const { whole, waits, seen } = short(body, () => leftMs);
    send(2);
    waits[0]?.end();
    expect(seen.aborted).toBe(false);
    leftMs = 0;
    waits[1]?.end();
    expect([await whole, seen.aborted]).toEqual([null, true]);
    close();
  });
});
