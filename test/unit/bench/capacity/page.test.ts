// docs/capacity-and-cost.md shows what `npm run capacity` prints.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { capacityText } from "../../../../bench/capacity/capacity-text.ts";
import { MEASURED } from "../../../../bench/capacity/costs.ts";
import { DESK } from "../../../../bench/capacity/load.ts";
import { simulate } from "../../../../bench/capacity/simulate.ts";
import { projectPath } from "../../../../dev/project.ts";

it("shows what npm run capacity prints: put that there again when it has changed", () => {
  const text = capacityText(DESK, MEASURED, [simulate(DESK, MEASURED, "busier"), simulate(DESK, MEASURED, "more-keys")]);
  expect(readFileSync(projectPath("docs/capacity-and-cost.md"), "utf8")).toContain(`\`\`\`\n${text.trim()}\n\`\`\`\n`);
});
