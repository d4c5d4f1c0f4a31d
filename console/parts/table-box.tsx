// Room for a table that may be wider than the page: it scrolls by itself, and not the page.
import type { ComponentChildren } from "preact";

export function TableBox({ label, children }: { readonly label: string; readonly children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard (WCAG 2.1.1).
    <section class="table-box" aria-label={label} tabIndex={0}>
      {children}
    </section>
  );
}
