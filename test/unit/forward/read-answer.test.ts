// An answer that has to be read whole is read up to a size that an isolate has room for.
import { expect, it } from "vitest";
import { readJsonAnswer } from "../../../src/routes/call/answer/read-answer.ts";

const MIB = 1_048_576;

function streamed(mebibytes: number) {
  const state = { read: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      state.read += 1;
      if (state.read > mebibytes) controller.close();
      else controller.enqueue(new Uint8Array(MIB).fill(state.read === 1 ? 0x20 : 0x31));
    },
    cancel() {
      state.cancelled = true;
    },
  });
  return { body, state };
}

it("reads what fits", async () => {
  const text = JSON.stringify([{ id: "user_1" }]).padEnd(11 * MIB);
  const body = new Blob([text]).stream();
  expect(await readJsonAnswer({ body })).toEqual({ ok: true, value: [{ id: "user_1" }] });
});

it("lets go of what does not, as soon as that is known", async () => {
  const { body, state } = streamed(64);
  expect(await readJsonAnswer({ body })).toEqual({ ok: false });
  expect(state.cancelled).toBe(true);
  expect(state.read).toBeLessThan(16);
});
