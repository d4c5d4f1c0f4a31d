// What axe-core finds on a page as it stands (WCAG 2.2 A and AA, and its own good practice): the serious and the critical, in lines that say
// what, where and why. It is put there by the debugger, not as an element, so that a strict Content-Security-Policy stays in force.
import axe, { type AxeResults } from "axe-core";
import type { Page } from "playwright-core";

const GRAVE: readonly unknown[] = ["serious", "critical"];

/** A selector of what is looked at, if not the whole page, and one of what is not: what is folded away, on a page that folds much. */
export interface Looked {
  readonly within?: string;
  readonly without?: string;
}

/** One line for each finding; none where all is well. */
export async function graveFindings(page: Page, { within = "html", without }: Looked = {}): Promise<string[]> {
  await page.evaluate(axe.source);
  const context = { include: [within], exclude: without === undefined ? [] : [without] };
  const { violations } = await page.evaluate(async (parts): Promise<AxeResults> => {
    const { axe: inPage } = globalThis as unknown as { readonly axe: typeof axe };
    return await inPage.run(parts, { resultTypes: ["violations"] });
  }, context);
  return violations
    .filter(({ impact }) => GRAVE.includes(impact))
    .flatMap(({ id, impact, nodes }) =>
      nodes.map(
        ({ target, failureSummary = "" }) => `${impact}, ${id}: ${target.join(" ")}: ${failureSummary.replaceAll(/\s+/g, " ")}`,
      ),
    );
}
