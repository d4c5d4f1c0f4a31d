// What was published: the list of it, or the difference between the two versions that the address names.
import { useLocation } from "preact-iso";
import type { Publish } from "../../../api/answers.ts";
import { CONSOLE } from "../../../parts/addresses.ts";
import { Listed } from "../../../parts/listed.tsx";
import { Empty } from "../../../parts/notice.tsx";
import { Page } from "../../../parts/page.tsx";
import { usePages } from "../../../parts/use-pages.ts";
import { useSession } from "../../../session/session.ts";
import { PoliciesTabs } from "../policies-tabs.tsx";
import { DifferenceView } from "./difference-view.tsx";
import { VersionChoice } from "./version-choice.tsx";
import { VersionsTable } from "./versions-table.tsx";

export function VersionsPage() {
  const { from = "", to = "" } = useLocation().query;
  const { may } = useSession();
  const pages = usePages<Publish>("/admin/policies/versions?limit=100");
  const maySee = may("policies.read_version");
  if (from !== "" && to !== "") {
    return (
      <Page title="What changed between two versions" about={<a href={`${CONSOLE}/policies/versions`}>All versions</a>}>
        <div class="stack">
          <VersionChoice publishes={pages.rows} from={from} to={to} />
          <DifferenceView key={`${from} ${to}`} from={from} to={to} publishes={pages.rows} />
        </div>
      </Page>
    );
  }
  return (
    <Page title="Versions" about="Every publish of the policies, newest first. Nothing that was published is lost.">
      <PoliciesTabs />
      <div class="stack">
        <Listed
          pages={pages}
          what="versions"
          empty={
            <Empty title="Nothing was published yet">
              <p>
                Publish a folder with <code>bailiff policies push policies</code>.
              </p>
            </Empty>
          }
        >
          {(publishes) => (
            <>
              {maySee && publishes.length > 1 ? <VersionChoice publishes={publishes} from={from} to={to} /> : null}
              <VersionsTable publishes={publishes} />
            </>
          )}
        </Listed>
      </div>
    </Page>
  );
}
