// Files that take long start first, or the last of them runs alone at the end. Vitest knows by itself from the second run on.
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** In order; the others come after them as vitest orders them. */
const LONG: readonly string[] = [
  "e2e/money/one-window",
  "e2e/crash/crash",
  "e2e/floods/counted-refusals",
  "e2e/hostile/fuzz",
  "e2e/openapi/examples",
  "e2e/early-refusal/",
  "e2e/crash/revoked",
  "e2e/cli/",
  "worker/storage-failure/matrix",
  "worker/contract-allowed",
  "worker/tampering/ways",
  "worker/segment-list",
  "worker/limits/",
  "worker/delegation/",
  "unit/docs/verify-export",
  "unit/values/spellings",
  "unit/policy/reference/",
];

export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const place = ({ moduleId }: TestSpecification) => {
      const found = LONG.findIndex((part) => moduleId.includes(`/test/${part}`));
      return found === -1 ? LONG.length : found;
    };
    return sorted.toSorted((one, other) => place(one) - place(other));
  }
}
