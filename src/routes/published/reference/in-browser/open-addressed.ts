// What the address points at is opened. Browsers open by themselves what holds the place, but some of them only lately. The line that says what
// was opened stays in view: by a margin that the style guesses, and that is exact from here on.
import { barHeight } from "./bar-height.ts";

const GAP_PX = 12;

export function openAddressed(): void {
  // Before the browser goes there itself: it then finds it open, and with its line above it.
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[href^='#']") : null;
    if (link === null) return;
    const contents = link.closest<HTMLElement>("#contents:popover-open");
    contents?.hidePopover();
    openAround(link.hash);
  });
  addEventListener("hashchange", () => openAround(location.hash));
  // Whoever opens an operation can send its address; that is no step to go back from.
  for (const details of document.querySelectorAll<HTMLDetailsElement>("main details:has(> .opened)")) {
    details.addEventListener("toggle", () => {
      const id = details.querySelector(":scope > .opened")?.id;
      if (details.open && id !== undefined && !isWithin(details, location.hash)) replaceHash(id);
    });
  }
  const target = openAround(location.hash);
  target?.scrollIntoView();
}

/** Opens all that hides the place. @returns it, where there is one. */
function openAround(hash: string): HTMLElement | null {
  const target = placeOf(hash);
  for (let around = target?.closest("details"); around != null; around = around.parentElement?.closest("details")) {
    around.open = true;
  }
  if (target?.matches(".opened")) {
    const line = target.parentElement?.querySelector("summary");
    target.style.scrollMarginTop = `${barHeight() + (line?.offsetHeight ?? 0) + GAP_PX}px`;
  }
  return target;
}

export function placeOf(hash: string): HTMLElement | null {
  if (hash.length < 2) return null;
  try {
    return document.getElementById(decodeURIComponent(hash.slice(1)));
  } catch {
    // A `%` that begins no character: no place is called so.
    return null;
  }
}

function isWithin(details: Element, hash: string): boolean {
  const place = placeOf(hash);
  return place !== null && details.contains(place);
}

/** Without a step in the history, and without going there. */
function replaceHash(id: string): void {
  const address = new URL(location.href);
  address.hash = id;
  history.replaceState(history.state, "", address);
}
