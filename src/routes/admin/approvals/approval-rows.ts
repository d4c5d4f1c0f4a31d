// The rows of approvals: data alone, what they do is in `approval-operations.ts`.
import { none } from "../../../clerk/args/fields.ts";
import type { AdminRow } from "../admin-row.ts";
import { aboutRequest, approvalIdOnly, approveBody, listQuery, withdrawBody } from "./approval-args.ts";

export const APPROVAL_ROWS = [
  {
    name: "approvals.list",
    summary: "List calls that wait for approval, or waited, newest first; only those that the key may look at",
    method: "GET",
    path: "/approvals",
    args: {
      path: none,
      get query() {
        return listQuery();
      },
      body: none,
    },
    namesKeys: "and_who_asks",
    mutates: false,
  },
  {
    name: "approvals.list_own",
    signedIn: "nobody",
    summary: "List what the acting key itself asked others to approve, with its arguments",
    method: "GET",
    path: "/approvals/own",
    args: { path: none, query: none, body: none },
    namesKeys: "as_listed",
    mutates: false,
    allowedUnlessDenied: true,
  },
  {
    name: "approvals.get",
    summary: "Look at a call that waits for approval: the exact request, who asks, who has agreed",
    method: "GET",
    path: "/approvals/{approval_id}",
    args: {
      get path() {
        return approvalIdOnly();
      },
      query: none,
      body: none,
    },
    about: aboutRequest,
    shownBy: "approvals.get",
    namesKeys: "and_who_asks",
    mutates: false,
    refusals: ["bailiff_not_found"],
  },
  {
    name: "approvals.approve",
    signedIn: "people",
    // A yes counts for as long as the request does.
    lasting: true,
    summary: "Agree to a call of somebody else: once enough have, the same call goes through, once",
    method: "POST",
    path: "/approvals/{approval_id}/approve",
    args: {
      get path() {
        return approvalIdOnly();
      },
      query: none,
      get body() {
        return approveBody();
      },
    },
    about: aboutRequest,
    shownBy: "approvals.get",
    mutates: true,
    refusals: ["bailiff_not_found", "bailiff_version_conflict", "bailiff_approver_refused"],
  },
  {
    name: "approvals.reject",
    summary: "Say no to a call that waits, or that was approved and not sent yet",
    method: "POST",
    path: "/approvals/{approval_id}/reject",
    args: {
      get path() {
        return approvalIdOnly();
      },
      query: none,
      get body() {
        return approveBody();
      },
    },
    about: aboutRequest,
    shownBy: "approvals.get",
    mutates: true,
    refusals: ["bailiff_not_found", "bailiff_version_conflict"],
  },
  {
    name: "approvals.withdraw",
    signedIn: "nobody",
    summary: "Take back what the acting key itself asked for",
    method: "POST",
    path: "/approvals/{approval_id}/withdraw",
    args: {
      get path() {
        return approvalIdOnly();
      },
      query: none,
      get body() {
        return withdrawBody();
      },
    },
    mutates: true,
    allowedUnlessDenied: true,
    refusals: ["bailiff_not_found", "bailiff_version_conflict"],
  },
] as const satisfies readonly AdminRow[];
