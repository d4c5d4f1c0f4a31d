// A question at a terminal: what counts as a yes, and that Ctrl-C and Ctrl-D end it without a failure.
import { PassThrough } from "node:stream";
import { expect, it } from "vitest";
import { askYes } from "../../../cli/ask-yes.ts";

/** Streams that say that they are a terminal: keys are then read one by one. */
function typed(keys: string): { readonly reply: ReturnType<typeof askYes>; readonly shown: () => string } {
  const [input, output] = [new PassThrough(), new PassThrough()].map((stream) => Object.assign(stream, { isTTY: true }));
  if (input === undefined || output === undefined) throw new Error("two streams were made");
  let shown = "";
  output.on("data", (chunk: Buffer) => {
    shown += chunk.toString();
  });
  const reply = askYes("Do it?", input, output);
  input.write(keys);
  return { reply, shown: () => shown };
}

it.each([
  ["y", "y\r", "yes"],
  ["Yes", " Yes\r", "yes"],
  ["nothing", "\r", "no"],
  ["n", "n\r", "no"],
  ["something else", "yesterday\r", "no"],
  ["Ctrl-D", "\u0004", "no"],
  ["Ctrl-C", "\u0003", "interrupted"],
  ["Ctrl-C after a y", "y\u0003", "interrupted"],
])("%s", async (_, keys, expected) => {
  const { reply, shown } = typed(keys);
  expect(await reply).toBe(expected);
  expect(shown()).toContain("Do it? [y/N] ");
  expect(shown().endsWith("\n")).toBe(true);
});

it("an input that ends is no yes", async () => {
  const input = new PassThrough();
  const reply = askYes("Do it?", input, new PassThrough());
  input.end();
  expect(await reply).toBe("no");
});
