// Contrast of text as WCAG 2.2 measures it (success criterion 1.4.3), of what is really on a page.
import type { Page } from "playwright-core";

export interface Measured {
  readonly selector: string;
  readonly ratio: number;
}

/** Of the first element that each selector finds, against the nearest background that is not transparent. */
export async function contrasts(page: Page, selectors: readonly string[]): Promise<Measured[]> {
  const colours = await page.evaluate(
    (wanted) =>
      wanted.map((selector) => {
        const element = document.querySelector(selector);
        if (element === null) throw new Error(`nothing on the page is ${selector}`);
        let behind: Element | null = element;
        while (behind !== null && /^(transparent|rgba\(.*, 0\))$/.test(getComputedStyle(behind).backgroundColor))
          behind = behind.parentElement;
        return {
          selector,
          text: getComputedStyle(element).color,
          ground: getComputedStyle(behind ?? document.body).backgroundColor,
        };
      }),
    selectors,
  );
  return colours.map(({ selector, text, ground }) => {
    const [light = 0, dark = 0] = [luminance(text), luminance(ground)].toSorted((a, b) => b - a);
    return { selector, ratio: (light + 0.05) / (dark + 0.05) };
  });
}

/** Of `rgb(16, 20, 26)`. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = Array.from(colour.matchAll(/[\d.]+/g), ([value]) => {
    const part = Number(value) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
