// Downloads of what is filtered: a table of exactly that, or proof of its span of time, which cannot leave anything out.
import { useRef, useState } from "preact/hooks";
import { queryOf } from "../../api/query.ts";
import { CONSOLE } from "../../parts/addresses.ts";
import { Dialog } from "../../parts/dialog.tsx";
import { type AuditFilter, exportQuery, timesOf } from "./audit-filter.ts";
import { type Downloaded, download } from "./download-csv.ts";

type State =
  | { readonly is: "idle" }
  | { readonly is: "busy"; readonly bytes: number }
  | { readonly is: "over"; readonly how: Downloaded };

export function ExportMenu({ filter }: { readonly filter: AuditFilter }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button class="button" type="button" onClick={() => setOpen(true)}>
        Export
      </button>
      {open ? <ExportDialog filter={filter} onClose={() => setOpen(false)} /> : null}
    </>
  );
}

function ExportDialog({ filter, onClose }: { readonly filter: AuditFilter; readonly onClose: () => void }) {
  const [state, setState] = useState<State>({ is: "idle" });
  const stop = useRef(new AbortController());
  const busy = state.is === "busy";
  async function fetchAs(format: "csv" | "ndjson") {
    const now = Date.now();
    const query = format === "csv" ? exportQuery(filter, now) : queryOf({ format, ...timesOf(filter, now) });
    const name = `bailiff-audit-${new Date(now).toISOString().slice(0, 16).replaceAll(":", "")}.${format}`;
    stop.current = new AbortController();
    setState({ is: "busy", bytes: 0 });
    const how = await download(`/admin/audit/export${query}`, name, stop.current.signal, (bytes) =>
      setState({ is: "busy", bytes }),
    );
    setState({ is: "over", how });
  }
  const close = () => {
    stop.current.abort();
    onClose();
  };
  return (
    <Dialog title="Export" onClose={close}>
      <div class="stack">
        <p>
          <strong>A table (CSV)</strong> has exactly the records that the filter lets through
          {filter.open || filter.values.result.length > 0
            ? ", but for “outcome not known” and results of acts, which tables do not know"
            : ""}
          . It opens in a spreadsheet, and proves nothing.
        </p>
        <p>
          <strong>Proof (NDJSON)</strong> has every record of the chosen time, whatever else is filtered: what is left out could
          not be proven. Check it with <a href={`${CONSOLE}/verify`}>Verify a file</a>.
        </p>
        <p role="status">{words(state)}</p>
        <div class="form-end">
          {busy ? (
            <button class="button" type="button" onClick={() => stop.current.abort()}>
              Stop
            </button>
          ) : null}
          <button class="button" type="button" disabled={busy} onClick={() => void fetchAs("ndjson")}>
            Proof (NDJSON)
          </button>
          <button class="button primary" type="button" disabled={busy} onClick={() => void fetchAs("csv")}>
            Table (CSV)
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function words(state: State): string {
  if (state.is === "idle") return "";
  if (state.is === "busy") return `${kilobytes(state.bytes)} so far …`;
  const { how } = state;
  if (how.kind === "done") return `Done: ${kilobytes(how.bytes)}.`;
  return how.kind === "failed" ? how.text : "Stopped: nothing is kept.";
}

function kilobytes(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
