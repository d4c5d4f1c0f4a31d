// Puts a text on the clipboard and says so.
import { useState } from "preact/hooks";

const SAID_MS = 2_000;

export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [said, setSaid] = useState<"" | "Copied" | "Not copied: select it by hand">("");
  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied");
    } catch {
      // The browser or its owner does not allow it, or the page is not served safely.
      setSaid("Not copied: select it by hand");
    }
    setTimeout(() => setSaid(""), SAID_MS);
  }
  return (
    <>
      <button class="button quiet small" type="button" aria-label={`Copy ${what}`} onClick={() => void copy()}>
        {said === "Copied" ? "Copied" : "Copy"}
      </button>
      <span class="spoken" role="status">
        {said}
      </span>
    </>
  );
}
