// The log, newest first, by the filter in the address. Pages come from the server: what is not looked at is not fetched.

import { useMemo } from "preact/hooks";
import { useLocation } from "preact-iso";
import { Page } from "../../parts/page.tsx";
import { askedQuery, filterOf, searchOf } from "./audit-filter.ts";
import { AuditFilters } from "./audit-filters.tsx";
import { AuditTable } from "./audit-table.tsx";

export function AuditPage() {
  const { url, path, route } = useLocation();
  const search = url.slice(path.length);
  const filter = useMemo(() => filterOf(search), [search]);
  const asked = useMemo(() => askedQuery(filter, Date.now()), [filter]);
  return (
    <Page title="Audit log" about="Every call and what came of it. Times are UTC.">
      <AuditFilters filter={filter} onChange={(changed) => route(`${path}${searchOf(changed)}`)} />
      <AuditTable key={asked} query={asked} />
    </Page>
  );
}
