// Cases that travel with the bundle: a publish that fails one is refused, so they pass unless the gateway itself has changed since.

import type { BundleTest, CheckReport } from "../../api/answers.ts";
import type { Asked } from "../../api/ask.ts";
import { Badge } from "../../parts/badge.tsx";
import { ColumnHeads } from "../../parts/column-heads.tsx";
import { OperationCode } from "../../parts/operation-code.tsx";
import { TableBox } from "../../parts/table-box.tsx";
import { visibleText } from "../../words/visible-text.ts";
import { expectationInWords, policiesOfTest } from "./rule-in-words.ts";

interface BundleTestsProps {
  readonly tests: readonly BundleTest[];
  /** Those of the bundle, which the report goes by. */
  readonly all: readonly BundleTest[];
  readonly report: Asked<CheckReport> | null;
}

export function BundleTests({ tests, all, report }: BundleTestsProps) {
  const results = report?.ok === true && report.value.test_problems.length === 0 ? report.value.tests : null;
  return (
    <details class="card tests">
      <summary>
        <h2>
          {tests.length === 1 ? "1 test" : `${tests.length} tests`}{" "}
          <span class="quiet small">{countText(tests, all, results)}</span>
        </h2>
      </summary>
      <TableBox label="Tests">
        <table class="table">
          <ColumnHeads of={["Test", "Under", "Operation", "Expected", results === null ? null : "Result"]} />
          <tbody>
            {tests.map((test) => (
              <TestRow key={all.indexOf(test)} test={test} result={results?.[all.indexOf(test)] ?? null} />
            ))}
          </tbody>
        </table>
      </TableBox>
    </details>
  );
}

type Result = CheckReport["tests"][number];

function TestRow({ test, result }: { readonly test: BundleTest; readonly result: Result | null }) {
  return (
    <tr>
      <td data-label="Test" class="long">
        {test.name === undefined ? <span class="quiet">no name</span> : visibleText(test.name)}
      </td>
      <td data-label="Under" class="long">
        {visibleText(policiesOfTest(test).join(", "))}
      </td>
      <td data-label="Operation">
        <OperationCode name={test.operation} />
      </td>
      <td data-label="Expected" class="long">
        {visibleText(expectationInWords(test))}
      </td>
      {result === null ? null : (
        <td data-label="Result" class="long">
          <Badge kind={result.passed ? "passes" : "fails"} />
          {result.passed ? null : <p class="small">{visibleText(result.message)}</p>}
        </td>
      )}
    </tr>
  );
}

function countText(tests: readonly BundleTest[], all: readonly BundleTest[], results: readonly Result[] | null): string {
  if (results === null) return "";
  const failing = tests.filter((test) => results[all.indexOf(test)]?.passed === false).length;
  return failing === 0 ? "all pass" : `${failing} fail`;
}
