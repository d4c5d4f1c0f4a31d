// What is kept of the arguments of a refused call.
import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { cutArgs, wholeArgs } from "../../../src/audit/cut-args.ts";

const long = { a: "x".repeat(250_000) };

it("keeps what is short as it is", () => {
  const args = { user_id: "user_1", amount: 5, list: [1, 2], nothing: null };
  expect(cutArgs(args)).toEqual(args);
  expect(wholeArgs(args)).toEqual(args);
});

it("keeps digest and size of what is long, and of the rest once it is much together", () => {
  const cut = cutArgs({ user_id: "user_1", private_metadata: long });
  const sha256 = createHash("sha256").update(JSON.stringify(long)).digest("hex");
  expect(cut).toEqual({ user_id: "user_1", private_metadata: { "[cut]": { bytes: 250_008, sha256 } } });
  expect(wholeArgs(cut)).toEqual({ user_id: "user_1" });
  const many = Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`f${index}`, "x".repeat(1000)]));
  expect(Object.keys(wholeArgs(cutArgs(many)))).toHaveLength(4);
});

it("counts bytes, not characters", () => {
  expect(wholeArgs(cutArgs({ name: "\u{1f600}".repeat(300) }))).toEqual({});
});
