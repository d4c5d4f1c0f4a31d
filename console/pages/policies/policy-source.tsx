// The policy as it is written, to be read and copied: YAML as in git, or JSON as the API has it.
import { useEffect, useState } from "preact/hooks";
import { CopyButton } from "../../parts/copy-button.tsx";
import { visibleLines } from "../../words/visible-text.ts";

export function PolicySource({ document, what }: { readonly document: unknown; readonly what: string }) {
  const [open, setOpen] = useState(false);
  return (
    <details class="card source" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <h2>As it is written</h2>
      </summary>
      {open ? <Source document={document} what={what} /> : null}
    </details>
  );
}

function Source({ document, what }: { readonly document: unknown; readonly what: string }) {
  const [format, setFormat] = useState<"YAML" | "JSON">("YAML");
  const json = JSON.stringify(document, null, 2);
  const [yaml, setYaml] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    void import("./policy-yaml.ts").then(({ yamlOf }) => {
      if (!gone) setYaml(yamlOf(document));
    });
    return () => {
      gone = true;
    };
  }, [document]);
  const text = format === "JSON" ? json : yaml;
  return (
    <div class="stack">
      <div class="source-head">
        <fieldset class="toggle">
          <legend class="spoken">Format</legend>
          {(["YAML", "JSON"] as const).map((one) => (
            <label key={one}>
              <input type="radio" name="format" checked={format === one} onChange={() => setFormat(one)} /> {one}
            </label>
          ))}
        </fieldset>
        {text === null ? null : <CopyButton text={text} what={`${what} as ${format}`} />}
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard (WCAG 2.1.1). */}
      <section class="source-text" tabIndex={0} aria-label={`${what} as ${format}`}>
        <pre class="code">
          <code>{text === null ? "…" : visibleLines(text)}</code>
        </pre>
      </section>
      <p class="quiet small">Comments of the files in git are not part of what is published.</p>
    </div>
  );
}
