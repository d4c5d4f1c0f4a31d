// Whatever a mask takes from the largest answers that Clerk's descriptions allow, what is left is valid under the same description, and
// nothing of what was there can be told from it. Every path alone, the shipped policies' masks, and many paths at once; in all versions.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { parseMaskPath } from "../../src/policy/language/mask-path.ts";
import { maskedAnswer } from "../../src/routes/call/answer/masked-answer.ts";
import { type ClerkDescription, descriptionFiles, readDescription } from "./clerk-description.ts";
import { SAMPLE_VALUES, sampleAnswer } from "./sample-answer.ts";
import { shippedMasks } from "./shipped-masks.ts";

const files = descriptionFiles();

interface Sample {
  readonly route: string;
  readonly shape: string;
  readonly answer: unknown;
}

/** One operation for each kind of answer. */
function samplesOf(description: ClerkDescription): Sample[] {
  const kinds = new Map(OPERATIONS.map((operation) => [operation.answer ?? "", operation]));
  return [...kinds].flatMap(([shape, { method, path: below }]): Sample[] => {
    const route = `${method} ${below}`;
    const schema = description.answerSchema(route);
    return schema === null ? [] : [{ route, shape, answer: sampleAnswer(schema) }];
  });
}

/** Of every member, as a policy would write it: `email_addresses.*.verification`. */
function pathsIn(value: unknown, at: readonly string[] = []): string[] {
  if (typeof value !== "object" || value === null) return [];
  // Of the answer itself a mask names members as if it were no list.
  if (Array.isArray(value)) return value.flatMap((element) => pathsIn(element, at.length === 0 ? at : [...at, "*"]));
  return Object.entries(value).flatMap(([name, member]) => {
    const here = [...at, name];
    // Of one name (`x5t#S256`, of a JSON Web Key) no policy can speak: `check` refuses such a path.
    return parseMaskPath(here.join(".")).ok ? [here.join("."), ...pathsIn(member, here)] : [];
  });
}

function valuesAt(value: unknown, segments: readonly string[]): unknown[] {
  const [first, ...rest] = segments;
  if (first === undefined) return [value];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((element) => valuesAt(element, first === "*" ? rest : segments));
  return Object.entries(value).flatMap(([name, member]) => (first === "*" || name === first ? valuesAt(member, rest) : []));
}

/** What is wrong with the answer under a mask; empty when nothing is. */
function faultsUnder(description: ClerkDescription, { route, shape, answer }: Sample, mask: readonly string[]): string[] {
  const masked = maskedAnswer(new TextEncoder().encode(JSON.stringify(answer)), mask, shape);
  if (masked === null) return ["it was not read"];
  const left: unknown = JSON.parse(new TextDecoder().decode(masked.body));
  const shown = mask.filter((one) =>
    SAMPLE_VALUES.some((value) => JSON.stringify(valuesAt(left, one.split("."))).includes(value)),
  );
  return [
    ...description.checkAnswer(route, 200, "application/json", left),
    ...shown.map((one) => `${one} can still be seen`),
  ].map((line) => `${mask.join(", ")}: ${line}`);
}

describe.each(files)("%s", (file) => {
  const description = readDescription(file);
  const samples = samplesOf(description);

  test("has answers to make samples of, which fit", () => {
    expect(samples.length).toBeGreaterThan(13);
    expect(samples.flatMap((sample) => faultsUnder(description, sample, []))).toEqual([]);
  });

  test.each(samples.map((sample) => [sample.route, sample] as const))(
    "%s stays valid whatever one path is masked",
    (_route, sample) => {
      const paths = [...new Set(pathsIn(sample.answer))];
      const starred = paths.flatMap((one) => {
        const segments = one.split(".");
        return [
          [...segments, "*"].join("."),
          ...(segments.length > 1 ? [["*", ...segments.slice(1)].join("."), [...segments.slice(0, -1), "*"].join(".")] : []),
        ];
      });
      const masks = [...new Set([...paths, ...starred])].filter((one) => /[a-z]/.test(one));
      expect(masks.flatMap((one) => faultsUnder(description, sample, [one]))).toEqual([]);
    },
  );

  test.each(shippedMasks())("every answer stays valid under the mask of policy %s", (_policy, mask) => {
    expect(samples.flatMap((sample) => faultsUnder(description, sample, mask))).toEqual([]);
  });

  test("every answer stays valid under many paths at once", () => {
    for (const sample of samples) {
      const masks = fc.array(fc.constantFrom(...pathsIn(sample.answer)), { minLength: 2, maxLength: 12 });
      fc.assert(
        fc.property(masks, (mask) => {
          expect(faultsUnder(description, sample, mask)).toEqual([]);
        }),
        { numRuns: 60 },
      );
    }
  });
});
