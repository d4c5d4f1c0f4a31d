// A key for a session. The key goes to the Worker once, in a header, and is kept nowhere here.
import { useEffect, useRef, useState } from "preact/hooks";
import { type AskFailure, ask } from "../../api/ask.ts";
import { Field } from "../../parts/field.tsx";
import { Mark } from "../../parts/mark.tsx";
import { usePageTitle } from "../../parts/page-title.ts";
import type { Session } from "../../session/session.ts";

interface SignInProps {
  /** Why somebody who was signed in is here again. */
  readonly why: string | null;
  readonly onSignedIn: (session: Session) => void;
}

export function SignInPage({ why, onSignedIn }: SignInProps) {
  usePageTitle("Sign in");
  const [key, setKey] = useState("");
  const [failure, setFailure] = useState<AskFailure | null>(null);
  const [busy, setBusy] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  // The page is for nothing else; who came here because a session ended would be nowhere.
  useEffect(() => field.current?.focus(), []);
  async function signIn(event: Event) {
    event.preventDefault();
    if (busy) return;
    setBusy(true);
    const headers = { authorization: `Bearer ${key.trim()}` };
    const asked = await ask<Session>("/console/session", { method: "POST", headers });
    setBusy(false);
    if (!asked.ok) return setFailure(asked.failure);
    return onSignedIn(asked.value);
  }
  return (
    <main class="sign-in">
      <div class="sign-in-card">
        <Mark />
        <h1>Sign in to Bailiff</h1>
        {why === null ? null : (
          <p class="note" role="status">
            {why}
          </p>
        )}
        <form onSubmit={(event) => void signIn(event)}>
          <Field
            label="Admin key"
            hint="A key whose policies allow something of the admin plane: reading the log, approving, minting keys. It is not kept in this browser."
            error={failure === null ? null : signInFault(failure)}
          >
            {(ids) => (
              <input
                {...ids}
                ref={field}
                type="password"
                name="key"
                autocomplete="off"
                autocapitalize="none"
                spellcheck={false}
                required
                value={key}
                onInput={(event) => setKey(event.currentTarget.value)}
              />
            )}
          </Field>
          <button class="button primary wide" type="submit" disabled={busy}>
            {busy ? "Signing in …" : "Sign in"}
          </button>
        </form>
        <p class="quiet small">
          The session ends after 30 minutes without a click, after 8 hours in any case, and at once when its key is revoked. On{" "}
          <code>npm start</code> the demo keys are in <code>demo.env</code>.
        </p>
      </div>
    </main>
  );
}

function signInFault({ status, text }: AskFailure): string {
  return status === 401 ? "This key is not valid: it may be mistyped, revoked, expired, or not for this address." : text;
}
