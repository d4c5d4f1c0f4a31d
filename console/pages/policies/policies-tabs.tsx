// The pages about policies, as far as the session may see them.
import { useLocation } from "preact-iso";
import { CONSOLE } from "../../parts/addresses.ts";
import { Tabs } from "../../parts/tabs.tsx";
import { useSession } from "../../session/session.ts";

const PAGES = [
  { label: "In force", below: "", needs: ["policies.read"] },
  { label: "Versions", below: "/versions", needs: ["policies.list_versions"] },
  { label: "What if", below: "/what-if", needs: ["policies.explain"] },
  { label: "Replay", below: "/replay", needs: ["policies.read", "policies.read_version", "audit.export", "keys.list"] },
] as const;

export function PoliciesTabs() {
  const { may } = useSession();
  const { path } = useLocation();
  const tabs = PAGES.filter(({ needs }) => needs.every(may)).map(({ label, below }) => {
    const address = `${CONSOLE}/policies${below}`;
    return { label, address, current: below === "" ? path === address : path.startsWith(address) };
  });
  return tabs.every(({ current }) => current) ? null : <Tabs label="About policies" tabs={tabs} />;
}
