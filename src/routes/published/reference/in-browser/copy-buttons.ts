// A button on each block of code. Where a page may not write to the clipboard (no https) there are none.
import { say } from "./say.ts";

const SHOWN_MS = 2000;

export function addCopyButtons(): void {
  if (!("clipboard" in navigator)) return;
  for (const figure of document.querySelectorAll("figure")) {
    const code = figure.querySelector("code");
    const caption = figure.querySelector("figcaption");
    if (code !== null && caption !== null) caption.append(copyButton(code, figure.querySelector("pre")?.ariaLabel ?? ""));
  }
}

function copyButton(code: Element, what: string): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = "Copy";
  button.setAttribute("aria-label", `Copy: ${what}`);
  let back: ReturnType<typeof setTimeout> | undefined;
  const answer = (text: string, aloud: string) => {
    button.textContent = text;
    say("");
    // A line that says the same once more is not read out unless it was empty in between.
    requestAnimationFrame(() => say(aloud));
    clearTimeout(back);
    back = setTimeout(() => {
      button.textContent = "Copy";
    }, SHOWN_MS);
  };
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(code.textContent).then(
      () => answer("Copied", "Copied"),
      () => answer("Not copied", "The browser does not let this page copy: select the text and copy it"),
    );
  });
  return button;
}
