import { expect, it } from "vitest";
import { canonicalJson } from "../../src/audit/chain.ts";
it("sorts", () => expect(canonicalJson({ b: 1, a: 2 })).toBe('{"a":2,"b":1}'));
