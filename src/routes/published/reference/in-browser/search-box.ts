// The search field and its list, as the ARIA practices have a combobox with a list: the focus stays in the field, the arrows move the choice.
// The text stands in the address (`?q=`), so that it can be sent, and reloading and going back find it again.
import { find } from "./find.ts";
import { countWords, hitLinks } from "./hit-list.ts";
import { pageEntries } from "./page-entries.ts";
import { say } from "./say.ts";
import { watchSlash } from "./slash-key.ts";

const PARAMETER = "q";

export function startSearch(): void {
  const form = document.querySelector<HTMLFormElement>(".search");
  const field = form?.querySelector("input");
  const panel = form?.querySelector<HTMLElement>(".found");
  const list = panel?.querySelector<HTMLElement>("#hits");
  const count = panel?.querySelector(".count");
  if (form == null || field == null || panel == null || list == null || count == null) return;
  form.hidden = false;
  const entries = pageEntries();
  let chosen = -1;

  const links = () => [...list.querySelectorAll("a")];
  const choose = (index: number) => {
    const all = links();
    chosen = all.length === 0 ? -1 : (index + all.length) % all.length;
    for (const [at, link] of all.entries()) link.ariaSelected = String(at === chosen);
    const link = all[chosen];
    if (link === undefined) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", link.id);
    link?.scrollIntoView({ block: "nearest" });
  };
  const show = (open: boolean) => {
    panel.hidden = !open || field.value.trim() === "";
    field.ariaExpanded = String(!panel.hidden);
    if (panel.hidden) choose(-1);
  };
  const search = () => {
    const hits = find(entries, field.value);
    list.replaceChildren(...hitLinks(hits));
    count.textContent = countWords(hits);
    panel.classList.toggle("none", hits.length === 0);
    field.removeAttribute("aria-activedescendant");
    chosen = -1;
  };
  const typed = () => {
    search();
    show(true);
    say(field.value.trim() === "" ? "" : (count.textContent ?? ""));
    writeQuery(field.value);
  };
  const fromAddress = () => {
    if (queryOf(location.search) !== field.value.trim()) field.value = queryOf(location.search);
    search();
    const open = field.value !== "" && location.hash === "";
    if (open) field.focus({ preventScroll: true });
    show(open);
  };

  field.addEventListener("input", typed);
  field.addEventListener("focus", () => show(true));
  form.addEventListener("focusout", ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node && form.contains(relatedTarget))) show(false);
  });
  list.addEventListener("click", () => show(false));
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      show(true);
      if (!panel.hidden) choose(event.key === "ArrowDown" ? chosen + 1 : Math.max(chosen, 0) - 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      if (field.value === "") return field.blur();
      field.value = "";
      typed();
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const link = links()[Math.max(chosen, 0)];
    if (link === undefined) return;
    link.click();
    field.blur();
  });
  addEventListener("popstate", fromAddress);
  watchSlash(form, field);
  fromAddress();
}

function queryOf(search: string): string {
  return new URLSearchParams(search).get(PARAMETER) ?? "";
}

/** The first letter is a step in the history, from what was read to the search; the others are none. */
function writeQuery(text: string): void {
  const address = new URL(location.href);
  const begins = text.trim() !== "" && (address.hash !== "" || !address.searchParams.has(PARAMETER));
  if (text.trim() === "") address.searchParams.delete(PARAMETER);
  else address.searchParams.set(PARAMETER, text.trim());
  address.hash = "";
  if (begins) history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}
