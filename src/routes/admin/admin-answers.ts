// What the operations of the admin plane answer, each by its name. Of the documents and the tests, which hold every answer against it: nothing that is
// deployed imports it, so that no start pays for schemas that check nothing.

import * as access from "../access/access-answers.ts";
import type { AnswerShape } from "../published/answer-shape.ts";
import type { ADMIN_OPERATIONS } from "./admin-operations.ts";
import * as approvals from "./approvals/approval-answers.ts";
import * as elevations from "./elevations/elevation-answers.ts";
import * as hooks from "./hooks/hook-answers.ts";
import * as keys from "./keys/key-answers.ts";
import { actsPage } from "./log/acts-answer.ts";
import * as audit from "./log/audit-answers.ts";
import { overview } from "./overview/overview-answers.ts";
import { explanation, whoCan } from "./policies/explain-answer.ts";
import * as policies from "./policies/policy-shapes.ts";
import * as session from "./session/session-answers.ts";
import { deploymentStatus } from "./status/status-answer.ts";

type AdminName = (typeof ADMIN_OPERATIONS)[number]["name"];

/** Complete: a row without its line here does not compile. */
export const ADMIN_ANSWERS: Readonly<Record<AdminName, AnswerShape>> = {
  "keys.create": keys.mintedKey,
  "keys.list": keys.keyList,
  "keys.get": keys.keyWithUsage,
  "keys.update": keys.changedKey,
  "keys.rotate": keys.rotatedKey,
  "keys.revoke": keys.receipt,
  "keys.revoke_owner": keys.receipts,
  "policies.read": policies.bundle,
  "policies.check": policies.checkReport,
  "policies.publish": policies.published,
  "policies.list_versions": policies.publishes,
  "policies.read_version": policies.bundle,
  "policies.explain": explanation,
  "policies.who_can": whoCan,
  "audit.read": audit.auditPage,
  "audit.acts": actsPage,
  "audit.export": audit.auditExport,
  "audit.erase": audit.eraseReport,
  "audit.resolve": audit.resolved,
  "audit.overview": overview,
  "hooks.create": hooks.madeHook,
  "hooks.list": hooks.hookList,
  "hooks.get": hooks.hookWithKeys,
  "hooks.update": hooks.hook,
  "hooks.delete": hooks.deletedHook,
  "hooks.test": hooks.hook,
  "hooks.rotate": hooks.madeHook,
  "hooks.deliveries": hooks.deliveries,
  "hooks.resend": hooks.hook,
  "approvals.list": approvals.approvalList,
  "approvals.list_own": approvals.ownApprovals,
  "approvals.get": approvals.approvalWithKeys,
  "approvals.approve": approvals.approval,
  "approvals.reject": approvals.approval,
  "approvals.withdraw": approvals.approval,
  "elevations.open": elevations.elevation,
  "elevations.list": elevations.elevationList,
  "elevations.list_own": elevations.ownElevations,
  "elevations.get": elevations.elevationWithKeys,
  "elevations.close": elevations.closedElevation,
  "elevations.review": elevations.elevation,
  "status.read": deploymentStatus,
  "access.evaluate": access.evaluation,
  "access.evaluate_all": access.evaluations,
  "access.search_actions": access.actionResults,
  "console.sign_in": session.signedInAs,
  "console.who": session.signedInAs,
  "console.sign_out": session.signedOut,
};
