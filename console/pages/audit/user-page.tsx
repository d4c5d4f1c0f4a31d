// All that had to do with one user: who looked, who changed what and why, what was refused, what went past Bailiff.
import { useLocation, useRoute } from "preact-iso";
import { queryOf } from "../../api/query.ts";
import { auditAddress, userAddress } from "../../parts/addresses.ts";
import { Page } from "../../parts/page.tsx";
import { visibleText } from "../../words/visible-text.ts";
import { Timeline } from "./timeline.tsx";

export function UserPage() {
  const { id = "" } = useRoute().params;
  const { query } = useLocation();
  const cursor = query["cursor"];
  return (
    <Page
      title={`User ${visibleText(id)}`}
      about="Everything on record that had to do with this user, bulk acts as well, newest first. Times are UTC."
      actions={
        <a class="button" href={auditAddress({ target: id })}>
          As a table
        </a>
      }
    >
      <Timeline
        key={`${id} ${cursor ?? ""}`}
        filter={{ target: id, cursor }}
        furtherAddress={(next) => `${userAddress(id)}${queryOf({ cursor: next })}`}
        nothing="Nothing on record had to do with this user"
      />
    </Page>
  );
}
