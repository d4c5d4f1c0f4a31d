// The pages: a row each. Address, name in the list of pages, what one must be able to do for it to be there, and where its code is; a page's
// code is fetched when it is first gone to.
import type { ComponentType } from "preact";
import { lazy } from "preact-iso";
import { CONSOLE } from "./parts/addresses.ts";

export interface PageRow {
  /** Pattern of its address, `:name` for what it is about. */
  readonly path: string;
  /** In the list of pages; absent: one gets there by a link on another page. */
  readonly label?: string;
  /** Any of these operations; absent: for everybody who is signed in. */
  readonly needs?: readonly string[];
  readonly component: ComponentType;
}

export const PAGES: readonly PageRow[] = [
  {
    path: CONSOLE,
    label: "Overview",
    needs: ["audit.overview"],
    component: lazy(() => import("./pages/overview/overview-page.tsx").then(({ OverviewPage }) => OverviewPage)),
  },
  {
    path: `${CONSOLE}/audit`,
    label: "Audit",
    needs: ["audit.read"],
    component: lazy(() => import("./pages/audit/audit-page.tsx").then(({ AuditPage }) => AuditPage)),
  },
  {
    path: `${CONSOLE}/audit/:id`,
    needs: ["audit.read"],
    component: lazy(() => import("./pages/audit/record-page.tsx").then(({ RecordPage }) => RecordPage)),
  },
  {
    path: `${CONSOLE}/users/:id`,
    needs: ["audit.read"],
    component: lazy(() => import("./pages/audit/user-page.tsx").then(({ UserPage }) => UserPage)),
  },
  {
    path: `${CONSOLE}/keys`,
    label: "Keys",
    needs: ["keys.list"],
    component: lazy(() => import("./pages/keys/keys-page.tsx").then(({ KeysPage }) => KeysPage)),
  },
  {
    path: `${CONSOLE}/keys/new`,
    needs: ["keys.create"],
    component: lazy(() => import("./pages/keys/mint-page.tsx").then(({ MintPage }) => MintPage)),
  },
  {
    path: `${CONSOLE}/keys/:id`,
    needs: ["keys.get"],
    component: lazy(() => import("./pages/keys/key-page.tsx").then(({ KeyPage }) => KeyPage)),
  },
  {
    path: `${CONSOLE}/approvals`,
    label: "Approvals",
    needs: ["approvals.list"],
    component: lazy(() => import("./pages/approvals/approvals-page.tsx").then(({ ApprovalsPage }) => ApprovalsPage)),
  },
  {
    path: `${CONSOLE}/approvals/:id`,
    needs: ["approvals.get"],
    component: lazy(() => import("./pages/approvals/approval-page.tsx").then(({ ApprovalPage }) => ApprovalPage)),
  },
  {
    path: `${CONSOLE}/elevations`,
    label: "Elevations",
    needs: ["elevations.list"],
    component: lazy(() => import("./pages/elevations/elevations-page.tsx").then(({ ElevationsPage }) => ElevationsPage)),
  },
  {
    path: `${CONSOLE}/elevations/:id`,
    needs: ["elevations.get"],
    component: lazy(() => import("./pages/elevations/elevation-page.tsx").then(({ ElevationPage }) => ElevationPage)),
  },
  {
    path: `${CONSOLE}/hooks`,
    label: "Hooks",
    needs: ["hooks.list"],
    component: lazy(() => import("./pages/hooks/hooks-page.tsx").then(({ HooksPage }) => HooksPage)),
  },
  {
    path: `${CONSOLE}/hooks/:id`,
    needs: ["hooks.get"],
    component: lazy(() => import("./pages/hooks/hook-page.tsx").then(({ HookPage }) => HookPage)),
  },
  {
    path: `${CONSOLE}/policies`,
    label: "Policies",
    needs: ["policies.read", "policies.list_versions", "policies.explain"],
    component: lazy(() => import("./pages/policies/policies-page.tsx").then(({ PoliciesPage }) => PoliciesPage)),
  },
  {
    path: `${CONSOLE}/policies/what-if`,
    needs: ["policies.explain"],
    component: lazy(() => import("./pages/policies/what-if/what-if-page.tsx").then(({ WhatIfPage }) => WhatIfPage)),
  },
  {
    path: `${CONSOLE}/policies/versions`,
    needs: ["policies.list_versions"],
    component: lazy(() => import("./pages/policies/versions/versions-page.tsx").then(({ VersionsPage }) => VersionsPage)),
  },
  {
    path: `${CONSOLE}/policies/versions/:version`,
    needs: ["policies.read_version"],
    component: lazy(() => import("./pages/policies/versions/version-page.tsx").then(({ VersionPage }) => VersionPage)),
  },
  {
    path: `${CONSOLE}/policies/replay`,
    needs: ["audit.export"],
    component: lazy(() => import("./pages/policies/replay/replay-page.tsx").then(({ ReplayPage }) => ReplayPage)),
  },
  {
    path: `${CONSOLE}/verify`,
    label: "Verify a file",
    component: lazy(() => import("./verify/verify-page.tsx").then(({ VerifyPage }) => VerifyPage)),
  },
];

/** Those of the list that are there for who is signed in, the first of which is the start. */
export function listedPages(may: (operation: string) => boolean): readonly PageRow[] {
  return PAGES.filter(({ label, needs }) => label !== undefined && (needs === undefined || needs.some(may)));
}
