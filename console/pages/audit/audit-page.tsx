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
import { ExportMenu } from "./export-menu.tsx";
import { LogList } from "./log-list.tsx";
import type { OnPick } from "./pick.tsx";
import { RecordsTable } from "./records-table.tsx";
import { TailSwitch } from "./tail-switch.tsx";
import { useList } from "./use-list.ts";
import { useReported } from "./use-reported.ts";
import { useTail } from "./use-tail.ts";

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
    onLive: (live) => route(`${path}${searchOf({ ...filter, live })}`, true),
    onRefused: setRefused,
  } satisfies ListProps;
  return (
    <Page
      title="Audit log"
      about="Every call and what came of it, newest first."
      actions={may("audit.export") ? <ExportMenu filter={filter} /> : undefined}
    >
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
              label: "Acts and outcomes",
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
  readonly onLive: (live: boolean) => void;
  readonly onRefused: (failure: AskFailure | null) => void;
}

function Records({ filter, query, onPick, onLive, onRefused }: ListProps) {
  const list = useList<ShownRecord>(`/admin/audit${query}`);
  useReported(list.failure, onRefused);
  // A page of older ones, or up to a time that is over, has nothing to wait for.
  const canGrow = filter.cursor === null && filter.to === "" && !filter.open;
  const loaded = list.rows.length > 0 || (!list.busy && list.failure === null) ? list.rows : null;
  const tail = useTail(filter.live && canGrow, query, loaded);
  const fresh = new Set(tail.fresh.map(({ id }) => id));
  const rows = [...tail.fresh, ...list.rows.filter(({ id }) => !fresh.has(id))];
  return (
    <>
      {canGrow ? <TailSwitch on={filter.live} onSwitch={onLive} tail={tail} /> : null}
      <LogList
        list={{ ...list, rows }}
        what="records"
        atOf={({ at }) => at}
        furtherAddress={(cursor) => addressOf({ ...filter, live: false, cursor })}
      >
        {(records) => <RecordsTable records={records} onPick={onPick} fresh={fresh} />}
      </LogList>
    </>
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
