// `/` goes to the search. One key alone can be pressed by accident, or be said to a machine that writes: it can be turned off (WCAG 2.2,
// 2.1.4), and that is remembered.

const REMEMBERED = "reference-slash";

export function watchSlash(form: HTMLElement, field: HTMLInputElement): void {
  const setting = document.querySelector<HTMLElement>(".keys");
  const box = setting?.querySelector("input");
  if (setting == null || box == null) return;
  setting.hidden = false;
  box.checked = remembered() !== "off";
  const tell = () => {
    form.classList.toggle("no-slash", !box.checked);
    if (box.checked) field.setAttribute("aria-keyshortcuts", "/");
    else field.removeAttribute("aria-keyshortcuts");
  };
  tell();
  box.addEventListener("change", () => {
    tell();
    remember(box.checked ? "on" : "off");
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || !box.checked || isWriting(event.target)) return;
    event.preventDefault();
    field.focus();
    field.select();
  });
}

function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.matches("input:not([type=checkbox]), textarea, select") || target.isContentEditable)
  );
}

function remembered(): string | null {
  try {
    return localStorage.getItem(REMEMBERED);
  } catch {
    // Storage is forbidden here: nothing is remembered, and nothing else is lost.
    return null;
  }
}

function remember(value: string): void {
  try {
    localStorage.setItem(REMEMBERED, value);
  } catch {
    // As above: it holds for this visit.
  }
}
