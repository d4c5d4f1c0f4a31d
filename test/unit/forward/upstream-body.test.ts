// Bodies that are there at once, that come slowly, that are long, that stall and that break: the same bytes, and nobody waits for the rest.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { letGo, upstreamBody } from "../../../src/clerk/upstream-body.ts";
import { systemDeps } from "../../../src/deps.ts";

const KIB = 1024;
/** Sleeps that a test ends by hand, so that it does not depend on how busy the machine is. */
function world() {
  const sleeps: { ms: number; end(): void }[] = [];
  const deps = {
    ...systemDeps(),
    now: () => 0,
    sleep: (ms: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        sleeps.push({ ms, end: resolve });
        signal?.addEventListener("abort", () => reject(signal.reason));
      }),
  };
  return { deps, sleeps };
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
    const whole = await upstreamBody(world().deps, body, 1_000);
    expect(whole).toBeInstanceOf(Uint8Array);
    expect(whole instanceof Uint8Array ? [...whole] : []).toEqual(chunks.flatMap((bytes, index) => Array(bytes).fill(index + 1)));
  });

  it("of which the rest is late streams: its first bytes are with the reader before the last are sent", async () => {
    const { deps, sleeps } = world();
    const { body, send, close } = source();
    send(3, 7);
    const reading = upstreamBody(deps, body, 1_000);
    await expect.poll(() => sleeps.length).toBe(1);
    expect(sleeps[0]?.ms).toBe(5);
    sleeps[0]?.end();
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
    const streamed = upstreamBody(world().deps, body, 1_000);
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
        const read = await upstreamBody(systemDeps(), body, 1_000);
        expect(Buffer.concat(all).equals(Buffer.from(await new Response(read).arrayBuffer()))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  it("that stalls is an error at the deadline, and its connection let go", async () => {
    const { deps, sleeps } = world();
    const { body, send, state } = source();
    send(3);
    const reading = upstreamBody(deps, body, 1_000);
    await expect.poll(() => sleeps.length).toBe(1);
    sleeps[0]?.end();
    const streamed = await reading;
    expect(sleeps[1]?.ms).toBe(1_000);
    const read = lengthOf(streamed);
    sleeps[1]?.end();
    await expect(read).rejects.toMatchObject({ name: "TimeoutError" });
    expect(state.cancelled).toBe(true);
  });

  it("that breaks off at once is none", async () => {
    const { body, send, fail } = source();
    send(3);
    const reading = upstreamBody(world().deps, body, 1_000);
    fail();
    expect(await reading).toBe(null);
  });

  it("that breaks off later is an error for the reader, with no word about where", async () => {
    const { deps, sleeps } = world();
    const { body, send, fail } = source();
    send(3);
    const reading = upstreamBody(deps, body, 1_000);
    await expect.poll(() => sleeps.length).toBe(1);
    sleeps[0]?.end();
    const read = lengthOf(await reading);
    fail();
    // Sleeps: the wait at the start, the deadline, and the moment in which what came before is sent.
    await expect.poll(() => sleeps.length).toBe(3);
    sleeps[2]?.end();
    await expect(read).rejects.toThrow(/^Clerk's answer broke off$/);
  });

  it("that nobody will read is let go", async () => {
    const { body, send, state } = source();
    for (let chunk = 0; chunk < 5; chunk += 1) send(30 * KIB);
    letGo(await upstreamBody(world().deps, body, 1_000));
    await expect.poll(() => state.cancelled).toBe(true);
    expect(() => letGo(new Uint8Array(1))).not.toThrow();
  });

  it("is waited for no longer than the deadline", async () => {
    const { deps, sleeps } = world();
    void upstreamBody(deps, source().body, 2);
    await expect.poll(() => sleeps.length).toBe(1);
    expect(sleeps[0]?.ms).toBe(2);
  });
});
