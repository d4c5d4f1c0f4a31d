// The rows of the audit log: data alone, what they do is in `audit-operations.ts` and `resolve-operation.ts`.
import { none } from "../../../clerk/args/fields.ts";
import type { AdminRow } from "../admin-row.ts";
import { actsQuery, auditQuery, eraseBody, exportQuery, intentIdOnly, resolveBody } from "./audit-args.ts";
import { LOOK_REFUSALS } from "./looked-up.ts";

export const AUDIT_ROWS = [
  {
    name: "audit.read",
    summary: "Read the audit log, newest first",
    method: "GET",
    path: "/audit",
    looksAt: "each_record",
    args: {
      path: none,
      get query() {
        return auditQuery();
      },
      body: none,
    },
    namesKeys: "as_listed",
    mutates: false,
    refusals: LOOK_REFUSALS,
  },
  {
    name: "audit.acts",
    summary: "List acts with what came of each, one row per act, newest first",
    method: "GET",
    path: "/acts",
    looksAt: "each_record",
    args: {
      path: none,
      get query() {
        return actsQuery();
      },
      body: none,
    },
    namesKeys: "as_listed",
    mutates: false,
    refusals: LOOK_REFUSALS,
  },
  {
    name: "audit.export",
    summary: "Export the audit log of a span of time, with a manifest",
    method: "GET",
    path: "/audit/export",
    looksAt: "each_record",
    args: {
      path: none,
      get query() {
        return exportQuery();
      },
      body: none,
    },
    mutates: false,
    refusals: LOOK_REFUSALS,
    recordedFirst: true,
  },
  {
    name: "audit.erase",
    summary: "Erase what the log keeps of a user's data; the chain stays whole",
    method: "POST",
    path: "/audit/erase",
    args: {
      path: none,
      query: none,
      get body() {
        return eraseBody();
      },
    },
    mutates: true,
    class: "destructive",
    refusals: ["bailiff_version_conflict"],
  },
] as const satisfies readonly AdminRow[];

export const RESOLVE_ROWS = [
  {
    name: "audit.resolve",
    summary: "Say what became of an intent whose outcome is unknown",
    method: "POST",
    path: "/audit/{intent_id}/resolve",
    args: {
      get path() {
        return intentIdOnly();
      },
      query: none,
      get body() {
        return resolveBody();
      },
    },
    mutates: true,
    refusals: ["bailiff_not_found", "bailiff_version_conflict"],
  },
] as const satisfies readonly AdminRow[];
