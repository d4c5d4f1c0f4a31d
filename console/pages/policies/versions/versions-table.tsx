// Who published what, when; each with the bundle as it was and what it changed.

import type { Publish } from "../../../api/answers.ts";
import { differenceAddress, versionAddress } from "../../../parts/addresses.ts";
import { Badge } from "../../../parts/badge.tsx";
import { ColumnHeads } from "../../../parts/column-heads.tsx";
import { TableBox } from "../../../parts/table-box.tsx";
import { When } from "../../../parts/when.tsx";
import { WhoById } from "../../../parts/who.tsx";
import { useSession } from "../../../session/session.ts";
import { publishBefore } from "./publish-order.ts";

export function VersionsTable({ publishes }: { readonly publishes: readonly Publish[] }) {
  const { may } = useSession();
  const maySee = may("policies.read_version");
  return (
    <TableBox label="Versions">
      <table class="table">
        <ColumnHeads of={["#", "Version", "Published (UTC)", "By", maySee ? "What it changed" : null]} />
        <tbody>
          {publishes.map((publish) => (
            <tr key={publish.seq}>
              <td data-label="#">{publish.seq}</td>
              <td data-label="Version">
                <span class="version">
                  {maySee ? <a href={versionAddress(publish.version)}>{publish.version}</a> : <code>{publish.version}</code>}
                  {publish.in_force ? <Badge kind="in force" /> : null}
                </span>
              </td>
              <td data-label="Published">
                <When at={publish.published_at} />
              </td>
              <td data-label="By" class="long">
                <WhoById id={publish.author} />
              </td>
              {maySee ? (
                <td data-label="What it changed">
                  <ChangeLink publish={publish} before={publishBefore(publish, publishes)} />
                </td>
              ) : null}
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  );
}

function ChangeLink({ publish, before }: { readonly publish: Publish; readonly before: Publish | null }) {
  if (publish.seq === 1) return <span class="quiet">the first</span>;
  if (before === null) return <span class="quiet">show more to see</span>;
  if (before.version === publish.version) return <span class="quiet">nothing</span>;
  return (
    <a href={differenceAddress(before.version, publish.version)}>
      Difference<span class="spoken"> of number {publish.seq} to the one before</span>
    </a>
  );
}
