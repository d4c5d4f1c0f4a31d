// Verify a file: an export is read and its chain checked in this browser. Nothing of it is sent anywhere.
import { useState } from "preact/hooks";
import { Field } from "../parts/field.tsx";
import { Page } from "../parts/page.tsx";
import { useVerify, type VerifyState } from "./use-verify.ts";
import { VerifyReport } from "./verify-report.tsx";

export function VerifyPage() {
  const { state, verify, forget } = useVerify();
  const [file, setFile] = useState<File | null>(null);
  const [key, setKey] = useState("");
  const takeKey = (text: string) => {
    setKey(text);
    forget();
  };
  const busy = state.is === "busy";
  return (
    <Page
      title="Verify a file"
      about="An export of the log is read and its chain checked here, in this browser. Nothing of it is sent anywhere: it works without a network."
    >
      <div class="stack">
        <form
          class="card verify-form"
          onSubmit={(event) => {
            event.preventDefault();
            if (file !== null) verify({ file, key });
          }}
        >
          <Field label="File" hint="An export as NDJSON, or records copied from KV. A CSV proves nothing.">
            {(ids) => (
              <input
                {...ids}
                type="file"
                required
                accept=".ndjson,.jsonl,.json,.txt,application/x-ndjson"
                onChange={(event) => {
                  setFile(event.currentTarget.files?.[0] ?? null);
                  forget();
                }}
              />
            )}
          </Field>
          <Field
            label="Public key, to check who signed it"
            hint="JWK or PEM. Take the one that you kept: one that the same gateway gives now proves little."
          >
            {(ids) => (
              <textarea
                {...ids}
                class="code"
                spellcheck={false}
                value={key}
                onInput={(event) => takeKey(event.currentTarget.value)}
              />
            )}
          </Field>
          <Field label="… or a file that holds it">
            {(ids) => (
              <input
                {...ids}
                type="file"
                accept=".json,.pem,.jwk,.txt"
                onChange={(event) => {
                  const [chosen] = event.currentTarget.files ?? [];
                  void chosen?.text().then(takeKey);
                }}
              />
            )}
          </Field>
          <div class="form-end">
            <button class="button primary" type="submit" disabled={busy || file === null}>
              {busy ? "Checking …" : "Verify"}
            </button>
          </div>
        </form>
        <Said state={state} size={file?.size ?? 0} />
      </div>
    </Page>
  );
}

function Said({ state, size }: { readonly state: VerifyState; readonly size: number }) {
  if (state.is === "idle") return null;
  if (state.is === "broken")
    return (
      <p class="note bad" role="alert">
        The file could not be read to its end, so nothing is said about it. Choose it again; if this stays, use{" "}
        <code>npx bailiff audit verify</code>.
      </p>
    );
  if (state.is === "done") return <VerifyReport report={state.report} />;
  const { records, bytes } = state.progress;
  return (
    <div class="card" role="status">
      <p>{records === 0 ? "Reading …" : `${records.toLocaleString("en")} records so far …`}</p>
      <progress max={size} value={bytes} aria-label="Read" />
    </div>
  );
}
