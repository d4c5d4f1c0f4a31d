// What the admin API answers, as types: derived from the schemas that the API document is made of, so that a page that reads a field which is
// not there does not compile.
import type * as z from "zod/mini";
import type { approval, approvalList } from "../../src/routes/admin/approvals/approval-answers.ts";
import type { elevation } from "../../src/routes/admin/elevations/elevation-answers.ts";
import type { deliveries, hook, hookList, madeHook } from "../../src/routes/admin/hooks/hook-answers.ts";
import type {
  keyList,
  keyWithUsage,
  limitUsage,
  mintedKey,
  receipt,
  rotatedKey,
} from "../../src/routes/admin/keys/key-answers.ts";
import type { actsPage } from "../../src/routes/admin/log/acts-answer.ts";
import type { auditPage } from "../../src/routes/admin/log/audit-answers.ts";
import type { overview } from "../../src/routes/admin/overview/overview-answers.ts";
import type { explanation, whoCan } from "../../src/routes/admin/policies/explain-answer.ts";
import type { bundle, checkReport, publishes } from "../../src/routes/admin/policies/policy-shapes.ts";

export type Approval = z.infer<ReturnType<typeof approval>>;
export type ApprovalList = z.infer<ReturnType<typeof approvalList>>;
export type ListedApproval = ApprovalList["data"][number];
export type Elevation = z.infer<ReturnType<typeof elevation>>;
export type Hook = z.infer<ReturnType<typeof hook>>;
export type HookList = z.infer<ReturnType<typeof hookList>>;
export type MadeHook = z.infer<ReturnType<typeof madeHook>>;
export type Deliveries = z.infer<ReturnType<typeof deliveries>>;
export type Delivery = Deliveries["data"][number];
export type KeyList = z.infer<ReturnType<typeof keyList>>;
export type ListedKey = KeyList["data"][number];
export type KeyWithUsage = z.infer<ReturnType<typeof keyWithUsage>>;
export type LimitUsage = z.infer<ReturnType<typeof limitUsage>>;
export type MintedKey = z.infer<ReturnType<typeof mintedKey>>;
export type RotatedKey = z.infer<ReturnType<typeof rotatedKey>>;
export type Receipt = z.infer<ReturnType<typeof receipt>>;
export type Bundle = z.infer<ReturnType<typeof bundle>>;
export type BundlePolicy = Bundle["policies"][number];
export type BundleRule = BundlePolicy["rules"][number];
export type BundleTest = NonNullable<Bundle["tests"]>[number];
export type CheckReport = z.infer<ReturnType<typeof checkReport>>;
export type BundleWarning = CheckReport["warnings"][number];
export type Publishes = z.infer<ReturnType<typeof publishes>>;
export type Publish = Publishes["data"][number];
export type Explanation = z.infer<ReturnType<typeof explanation>>;
export type WhoCan = z.infer<ReturnType<typeof whoCan>>;
export type Overview = z.infer<ReturnType<typeof overview>>;
export type OverviewCalls = NonNullable<Overview["calls"]>;
export type OverviewCounts = OverviewCalls["total"];
export type OverviewBucket = OverviewCalls["buckets"][number];
export type AuditPage = z.infer<ReturnType<typeof auditPage>>;
/** A record as a page of the log shows it. */
export type ShownRecord = AuditPage["data"][number];
export type ActsPage = z.infer<ReturnType<typeof actsPage>>;
export type ShownAct = ActsPage["data"][number];
