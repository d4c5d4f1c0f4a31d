// Everything that one user or one key had to do with, newest first, by day: each act in a sentence that leads to its record.
import type { ShownRecord } from "../../api/answers.ts";
import { type QueryValue, queryOf } from "../../api/query.ts";
import { auditAddress } from "../../parts/addresses.ts";
import { Badge } from "../../parts/badge.tsx";
import { Empty } from "../../parts/notice.tsx";
import { useStandings } from "../../parts/use-known-keys.ts";
import { type Chapter, chaptersOf } from "./chapters.ts";
import { LogList } from "./log-list.tsx";
import { openAddress } from "./records-table.tsx";
import { resultOf, storyOf } from "./story.ts";
import { useList } from "./use-list.ts";

interface TimelineProps {
  /** As the API is asked. */
  readonly filter: Readonly<Record<string, QueryValue>>;
  readonly furtherAddress: (cursor: string) => string;
  /** What stands there when there is nothing. */
  readonly nothing: string;
}

export function Timeline({ filter, furtherAddress, nothing }: TimelineProps) {
  const list = useList<ShownRecord>(`/admin/audit${queryOf(filter)}`);
  if (list.rows.length === 0 && !list.busy && list.failure === null && list.cursor === null) return <Empty title={nothing} />;
  return (
    <LogList list={list} what="records" atOf={({ at }) => at} furtherAddress={furtherAddress}>
      {(records) => <Days chapters={chaptersOf(records)} />}
    </LogList>
  );
}

/** What a key did, and what was done to it. @param keyId its id */
export function KeyTimeline({ keyId }: { readonly keyId: string }) {
  return (
    <Timeline
      key={keyId}
      filter={{ key: keyId }}
      furtherAddress={(cursor) => auditAddress({ key: keyId, cursor })}
      nothing="Nothing was done with this key yet"
    />
  );
}

function Days({ chapters }: { readonly chapters: readonly Chapter[] }) {
  const standing = useStandings();
  const days = Map.groupBy(chapters, ({ first }) => first.at.slice(0, 10));
  return (
    <div class="timeline">
      {[...days].map(([day, those]) => (
        <section key={day}>
          <h2>
            <time dateTime={day}>{dayText(day)}</time>
          </h2>
          <ol>
            {those.map((chapter) => (
              <li key={chapter.first.id}>
                <a class="timeline-time" href={openAddress(chapter.first)}>
                  {chapter.first.at.slice(11, 19)}
                </a>
                <Badge kind={resultOf(chapter)} />
                <span class="story">{storyOf(chapter, standing)}</span>
              </li>
            ))}
          </ol>
        </section>
      ))}
    </div>
  );
}

const DAY = new Intl.DateTimeFormat("en-GB", {
  weekday: "long",
  day: "numeric",
  month: "long",
  year: "numeric",
  timeZone: "UTC",
});
function dayText(day: string): string {
  return DAY.format(new Date(day));
}
