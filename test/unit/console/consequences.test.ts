import { describe, expect, test } from "vitest";
import { consequenceOf } from "../../../console/words/consequences.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";

describe("what an act changes", () => {
  test.each(OPERATIONS.filter((row) => row.class !== "read").map(({ name }) => name))("is said of %s", (name) => {
    expect(consequenceOf(name)).toMatch(/^[A-Z].*\.$/);
  });

  test.each(OPERATIONS.filter((row) => row.class === "read").map(({ name }) => name))("a look changes nothing: %s", (name) => {
    expect(consequenceOf(name)).toBeNull();
  });
});
