// The log, newest first, by the filter in the address. Pages come from the server: what is not looked at is not fetched.
import { useMemo, useState } from "preact/hooks";
import { useLocation } from "preact-iso";
import type { ShownAct, ShownRecord } from "../../api/answers.ts";
import type { AskFailure } from "../../api/ask.ts";
import { CONSOLE } from "../../parts/addresses.ts";
import { Page } from "../../parts/page.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { useSession } from "../../session/session.ts";
import { ActsTable } from "./acts-table.tsx";
import { type AuditFilter, askedQuery, filterOf, onlyValue, searchOf } from "./audit-filter.ts";
import { AuditFilters } from "./audit-filters.tsx";
import { LogList } from "./log-list.tsx";
import type { OnPick } from "./pick.tsx";
import { RecordsTable } from "./records-table.tsx";
import { useList } from "./use-list.ts";
import { useReported } from "./use-reported.ts";

export function AuditPage() {
  const { url, path, route } = useLocation();
  const { may } = useSession();
  const search = url.slice(path.length);
  const filter = useMemo(() => filterOf(search), [search]);
  const asked = useMemo(() => askedQuery(filter, Date.now()), [filter]);
  const [refused, setRefused] = useState<AskFailure | null>(null);
  const goTo = (changed: AuditFilter) => route(`${path}${searchOf(changed)}`);
  const shown = {
    filter,
    query: asked,
    onPick: (name, value) => goTo(onlyValue(filter, name, value)),
    onRefused: setRefused,
  } satisfies ListProps;
  return (
    <Page title="Audit log" about="Every call and what came of it, newest first.">
      {may("audit.acts") ? (
        <Tabs
          label="What a row is"
          tabs={[
            {
              label: "Every record",
              address: addressOf({ ...filter, view: "records", cursor: null }),
              current: filter.view === "records",
            },
            {
              label: "Acts, with what came of them",
              address: addressOf({ ...filter, view: "acts", cursor: null }),
              current: filter.view === "acts",
            },
          ]}
        />
      ) : null}
      <AuditFilters filter={filter} onChange={goTo} refused={refused} />
      {filter.view === "acts" ? <Acts key={asked} {...shown} /> : <Records key={asked} {...shown} />}
    </Page>
  );
}

function addressOf(filter: AuditFilter): string {
  return `${CONSOLE}/audit${searchOf(filter)}`;
}

interface ListProps {
  readonly filter: AuditFilter;
  readonly query: string;
  readonly onPick: OnPick;
  readonly onRefused: (failure: AskFailure | null) => void;
}

function Records({ filter, query, onPick, onRefused }: ListProps) {
  const list = useList<ShownRecord>(`/admin/audit${query}`);
  useReported(list.failure, onRefused);
  return (
    <LogList list={list} what="records" atOf={({ at }) => at} furtherAddress={(cursor) => addressOf({ ...filter, cursor })}>
      {(records) => <RecordsTable records={records} onPick={onPick} />}
    </LogList>
  );
}

function Acts({ filter, query, onPick, onRefused }: ListProps) {
  const list = useList<ShownAct>(`/admin/acts${query}`);
  useReported(list.failure, onRefused);
  return (
    <LogList list={list} what="acts" atOf={({ at }) => at} furtherAddress={(cursor) => addressOf({ ...filter, cursor })}>
      {(acts) => <ActsTable acts={acts} onPick={onPick} />}
    </LogList>
  );
}
