// A secret that is shown this once: to be copied now. Nothing keeps it here.
import { CopyButton } from "./copy-button.tsx";

export function ShownOnce({ secret, what }: { readonly secret: string; readonly what: string }) {
  return (
    <div class="note warn shown-once">
      <p>
        <strong>Copy the {what} now.</strong> It is shown this once, and nobody can bring it back.
      </p>
      <div class="shown-once-text">
        <code>{secret}</code>
        <CopyButton text={secret} what={what} />
      </div>
    </div>
  );
}
