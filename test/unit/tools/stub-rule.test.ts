// A Durable Object's stub is made in one place, which knows the deployment's jurisdiction: anywhere else it would be of another object.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const SRC = fileURLToPath(new URL("../../../src", import.meta.url));
const MAKES_STUBS = /\b(idFromName|idFromString|newUniqueId|getByName)\b/;

it("only src/ledger/registry-stub.ts makes stubs of Durable Objects", () => {
  const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  expect(files.length).toBeGreaterThan(100);
  const makers = files.filter((name) => MAKES_STUBS.test(readFileSync(path.join(SRC, name), "utf8")));
  expect(makers).toEqual([path.join("ledger", "registry-stub.ts")]);
});
