// A record: the story in words first, then how it was decided, what was meant and what came of it side by side, what was sent, and the proof.
import { useLocation, useRoute } from "preact-iso";
import { CONSOLE } from "../../parts/addresses.ts";
import { Badge } from "../../parts/badge.tsx";
import { Empty, Failed, Waiting } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { useStandings } from "../../parts/use-known-keys.ts";
import { When } from "../../parts/when.tsx";
import { useSession } from "../../session/session.ts";
import { DecisionCard } from "./decision-card.tsx";
import { ProofCard } from "./proof-card.tsx";
import { RawCard } from "./raw-card.tsx";
import { RecordCards } from "./record-cards.tsx";
import { RelatedLinks } from "./related-links.tsx";
import { Resolve } from "./resolve.tsx";
import { resultOf, storyOf } from "./story.ts";
import { type UsedAct, useAct } from "./use-act.ts";

export function RecordPage() {
  const { id = "" } = useRoute().params;
  const { query } = useLocation();
  const { may } = useSession();
  const used = useAct(id, query["at"] ?? null, may("audit.acts"));
  return (
    <Page title={`Record ${id}`} about={<a href={`${CONSOLE}/audit`}>The whole log</a>}>
      <Shown id={id} used={used} />
    </Page>
  );
}

function Shown({ id, used: { shown, again } }: { readonly id: string; readonly used: UsedAct }) {
  const standing = useStandings();
  if (shown.state === "looking") return <Waiting what="Looking for the record" />;
  if (shown.state === "failed") return <Failed failure={shown.failure} what="this record" again={again} />;
  if (shown.state === "none")
    return (
      <Empty title={`There is no record ${id} that you may see`}>
        <p>It may be older than records are kept here, or beyond what your key is shown.</p>
        <a href={`${CONSOLE}/audit`}>Go to the log</a>
      </Empty>
    );
  const { record, chapter } = shown;
  return (
    <div class="stack">
      <section class="card story-card" aria-label="The story">
        <p class="story-head">
          <Badge kind={resultOf(chapter)} />
          <When at={chapter.first.at} precise />
        </p>
        <p class="story">{storyOf(chapter, standing)}</p>
        {"damaged" in record ? (
          <p class="note bad">This record was changed in storage: its fingerprint does not hold. Export the log and verify it.</p>
        ) : null}
        <RelatedLinks record={chapter.first} />
        <Resolve chapter={chapter} onResolved={again} />
      </section>
      <DecisionCard record={chapter.first} />
      <RecordCards chapter={chapter} current={record.id} />
      <ProofCard records={[chapter.first, ...chapter.closings]} />
      <RawCard record={record} />
    </div>
  );
}
