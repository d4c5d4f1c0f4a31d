// What the releases of `npm run sdks` can send, as a run found it in their own types, against what the operation table takes.
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { lackingFields, type SdkFields } from "../../../tools/sdk-fields/lacking-fields.ts";
import { readResults } from "../../sdks/results.ts";

/** Sent, and not taken as arguments. */
const NOT_ARGUMENTS: Readonly<Record<string, string>> = {
  "go users.update: profile_image": "in no description of Clerk's, and nobody says what it does: 422 when somebody sets it",
};

describe.each(["python", "go", "java"])("the releases for %s", (family) => {
  const results = readResults(family);

  it.each(results)("$version sends nothing that the table lacks", ({ fields = {} }) => {
    expect(Object.keys(fields).length).toBeGreaterThan(20);
    const sent: SdkFields = new Map(Object.entries(fields).map(([operation, names]) => [operation, new Set(names)]));
    const lacking = lackingFields(OPERATIONS, sent).map((line) => `${family} ${line}`);
    expect(lacking.filter((one) => NOT_ARGUMENTS[one] === undefined)).toEqual([]);
  });
});
