// Schemas are made when they are first asked for, and not when an isolate starts: 1,747 pieces of them were, once, at each cold start
// (docs/benchmark.md).
import { afterEach, expect, it, vi } from "vitest";

vi.mock("cloudflare:workers", () => ({ DurableObject: class {} }));

/** By name, since the types of a Worker are not known here. */
const START = "../../src/index.ts";
const define = Object.defineProperty;
afterEach(() => {
  Object.defineProperty = define;
});

/** zod gives each piece of a schema its `_zod`, and nothing else has one. Where it was made is the first of our files on the stack. */
function countingSchemas(made: string[]): typeof define {
  return (target, name, descriptor) => {
    if (name === "_zod") made.push(/src\/[\w./-]+\.ts(?=\D)/.exec(new Error().stack ?? "")?.[0] ?? "elsewhere");
    return define(target, name, descriptor);
  };
}

it("an isolate starts with next to no schema made", async () => {
  const made: string[] = [];
  // Tests share their modules: what another one has read would not be read again.
  vi.resetModules();
  Object.defineProperty = countingSchemas(made);
  await import(START);
  expect(made.length, `made by ${made.join(", ")}: behind once(), they would wait until they are asked for`).toBeLessThanOrEqual(
    4,
  );
  // They would be seen: those of policy documents, which stay away from a start, are hundreds.
  const { policyDocumentSchema } = await import("../../src/policy/engine.ts");
  policyDocumentSchema();
  expect(made.length).toBeGreaterThan(100);
});
