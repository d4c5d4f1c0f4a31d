// The bundle in force: all of it, or the policy that the address names.
import { useLocation } from "preact-iso";
import type { Bundle } from "../../api/answers.ts";
import { useAnswer } from "../../api/use-answer.ts";
import { CONSOLE } from "../../parts/addresses.ts";
import { Answered, NoRight } from "../../parts/notice.tsx";
import { Page } from "../../parts/page.tsx";
import { useSession } from "../../session/session.ts";
import { visibleText } from "../../words/visible-text.ts";
import { BundleView } from "./bundle-view.tsx";
import { PoliciesTabs } from "./policies-tabs.tsx";
import { PolicyView } from "./policy-view.tsx";

export function PoliciesPage() {
  const { query } = useLocation();
  const { may } = useSession();
  const mayRead = may("policies.read");
  const used = useAnswer<Bundle>(mayRead ? "/admin/policies" : null);
  const { policy, rule = null } = query;
  if (!mayRead) return <OtherPages />;
  if (policy !== undefined) return <PolicyPage key={policy} name={policy} rule={rule} used={used} />;
  return (
    <Page title="Policies" about="What each key may do, and under which conditions. A key holds one or more of these.">
      <PoliciesTabs />
      <Answered used={used} what="the policies">
        {(bundle) => <BundleView bundle={bundle} />}
      </Answered>
    </Page>
  );
}

/** Who may only ask what a key would get, or see what was published, finds the way there. */
function OtherPages() {
  return (
    <Page title="Policies">
      <PoliciesTabs />
      <NoRight what="the policies in force" />
    </Page>
  );
}

interface PolicyPageProps {
  readonly name: string;
  readonly rule: string | null;
  readonly used: ReturnType<typeof useAnswer<Bundle>>;
}

function PolicyPage({ name, rule, used }: PolicyPageProps) {
  return (
    <Page title={`Policy ${visibleText(name)}`} about={<a href={`${CONSOLE}/policies`}>All policies in force</a>}>
      <Answered used={used} what="this policy">
        {(bundle) => <PolicyView bundle={bundle} name={name} rule={rule} />}
      </Answered>
    </Page>
  );
}
