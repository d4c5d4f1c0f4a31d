// What every page has: one `h1`, the tab's title, and room for what can be done here. After a change of page the heading has the focus, so
// that a screen reader says where one is and the keyboard goes on from there.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { usePageTitle } from "./page-title.ts";

interface PageProps {
  readonly title: string;
  /** Below the heading, in a sentence. */
  readonly about?: ComponentChildren;
  readonly actions?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** The first page of a visit leaves the focus where the browser puts it. */
let arrived = false;

/** After a change that takes away the button by which it was asked for: the focus would be nowhere. */
export function focusHeading(): void {
  document.querySelector<HTMLElement>("#main h1")?.focus({ preventScroll: true });
}

export function Page({ title, about, actions, children }: PageProps) {
  usePageTitle(title);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (arrived) heading.current?.focus({ preventScroll: true });
    arrived = true;
  }, []);
  return (
    <main class="page" id="main">
      <header class="page-head">
        <div>
          <h1 ref={heading} tabIndex={-1}>
            {title}
          </h1>
          {about === undefined ? null : <p class="page-about">{about}</p>}
        </div>
        {actions === undefined ? null : <div class="page-actions">{actions}</div>}
      </header>
      {children}
    </main>
  );
}
