// The secret of a new key, this once, and how programs use it.
import { useState } from "preact/hooks";
import { CopyButton } from "../../parts/copy-button.tsx";
import { ShownOnce } from "../../parts/shown-once.tsx";
import { SNIPPETS, type SnippetName } from "./snippets.ts";

export function KeySecret({ secret }: { readonly secret: string }) {
  const [name, setName] = useState<SnippetName>("JavaScript");
  const text = SNIPPETS[name](location.origin);
  return (
    <div class="stack">
      <ShownOnce secret={secret} what="key" />
      <div class="snippets">
        <fieldset class="snippet-choice">
          <legend class="spoken">Language</legend>
          {Object.keys(SNIPPETS)
            .filter((one): one is SnippetName => one in SNIPPETS)
            .map((one) => (
              <label key={one} class="choice">
                <input type="radio" name="snippet" checked={one === name} onChange={() => setName(one)} />
                <span>{one}</span>
              </label>
            ))}
        </fieldset>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it may scroll, and must be reached by the keyboard. */}
        <pre class="code" tabIndex={0}>
          {text}
        </pre>
        <CopyButton text={text} what="snippet" />
      </div>
    </div>
  );
}
