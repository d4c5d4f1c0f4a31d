// The contents say where on the page one is, and scroll themselves so that this is seen.
import { barHeight } from "./bar-height.ts";
import { placeOf } from "./open-addressed.ts";

/** Below the top edge of what is read (and a phone's bar): what begins above that line has begun. */
const LINE_PX = 40;

interface Entry {
  readonly link: HTMLAnchorElement;
  /** What begins there: a heading, or an operation, whose place itself may be folded away. */
  readonly begin: Element;
}

export function followScroll(): void {
  const contents = document.querySelector<HTMLElement>("#contents");
  if (contents === null) return;
  const entries = Array.from(contents.querySelectorAll<HTMLAnchorElement>("a[href^='#']")).flatMap((link): Entry[] => {
    const place = placeOf(link.hash);
    return place === null ? [] : [{ link, begin: place.closest("article") ?? place }];
  });
  let marked: HTMLAnchorElement | undefined;
  let waiting = false;

  const mark = () => {
    waiting = false;
    const link = whereOneIs(entries)?.link;
    if (link === marked) return;
    marked?.removeAttribute("aria-current");
    link?.setAttribute("aria-current", "location");
    marked = link;
    if (link !== undefined) keepInView(contents, link);
  };
  const soon = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(mark);
  };
  addEventListener("scroll", soon, { passive: true });
  addEventListener("resize", soon);
  addEventListener("hashchange", soon);
  // Opening one part moves the others.
  document.addEventListener("toggle", soon, { capture: true });
  contents.addEventListener("toggle", () => {
    if (marked !== undefined) keepInView(contents, marked);
  });
  soon();
}

/** The last that has begun. At the page's end the place of the address may be in view and never reach the line. */
function whereOneIs(entries: readonly Entry[]): Entry | undefined {
  const { scrollTop, clientHeight, scrollHeight } = document.documentElement;
  const top = barHeight();
  const begun = entries.findLast(({ begin }) => begin.getBoundingClientRect().top <= top + LINE_PX);
  if (scrollTop + clientHeight < scrollHeight - 2) return begun ?? entries[0];
  const addressed = placeOf(location.hash);
  const wanted = entries.find(({ begin }) => addressed !== null && begin.contains(addressed));
  const inView = (one: Entry) =>
    one.begin.getBoundingClientRect().top > top && one.begin.getBoundingClientRect().top < clientHeight;
  return wanted !== undefined && inView(wanted) ? wanted : (entries.findLast(inView) ?? begun);
}

function keepInView(list: HTMLElement, link: HTMLElement): void {
  const box = list.getBoundingClientRect();
  const { top, bottom, height } = link.getBoundingClientRect();
  if (height === 0 || (top >= box.top && bottom <= box.bottom)) return;
  list.scrollTop += top - box.top - (box.height - height) / 2;
}
