// The rows of elevations: data alone, what they do is in `elevation-operations.ts`.
import { none } from "../../../clerk/args/fields.ts";
import type { AdminRow } from "../admin-row.ts";
import { closeBody, elevationIdOnly, listQuery, openBody, reviewBody } from "./elevation-args.ts";

export const ELEVATION_ROWS = [
  {
    name: "elevations.open",
    signedIn: "nobody",
    summary: "Open what the acting key may have for a while (its `elevate`), with a reason; at once, or once others have agreed",
    method: "POST",
    path: "/elevations",
    args: {
      path: none,
      query: none,
      get body() {
        return openBody();
      },
    },
    mutates: true,
    allowedUnlessDenied: true,
    withAnyElevation: true,
    refusals: ["bailiff_version_conflict", "bailiff_approval_required", "bailiff_approvals_full", "bailiff_elevation_refused"],
  },
  {
    name: "elevations.list",
    summary: "List elevations, newest first: what is open, and what nobody has signed off yet",
    method: "GET",
    path: "/elevations",
    args: {
      path: none,
      get query() {
        return listQuery();
      },
      body: none,
    },
    namesKeys: "as_listed",
    mutates: false,
  },
  {
    name: "elevations.list_own",
    signedIn: "nobody",
    summary: "List what the acting key itself has opened, newest first",
    method: "GET",
    path: "/elevations/own",
    args: { path: none, query: none, body: none },
    namesKeys: "as_listed",
    mutates: false,
    allowedUnlessDenied: true,
  },
  {
    name: "elevations.get",
    summary: "Look at an elevation: who, why, until when, and who has signed it off",
    method: "GET",
    path: "/elevations/{elevation_id}",
    args: {
      get path() {
        return elevationIdOnly();
      },
      query: none,
      body: none,
    },
    namesKeys: "as_listed",
    mutates: false,
    refusals: ["bailiff_not_found"],
  },
  {
    name: "elevations.close",
    summary: "Close an elevation before its time: the acting key's own, or another's where a policy allows it",
    method: "POST",
    path: "/elevations/{elevation_id}/close",
    args: {
      get path() {
        return elevationIdOnly();
      },
      query: none,
      get body() {
        return closeBody();
      },
    },
    mutates: true,
    allowedUnlessDenied: true,
    withAnyElevation: true,
    refusals: ["bailiff_not_found", "bailiff_version_conflict"],
  },
  {
    name: "elevations.review",
    signedIn: "people",
    lasting: true,
    summary: "Sign off what was done under an elevation of somebody else, once it is closed",
    method: "POST",
    path: "/elevations/{elevation_id}/review",
    args: {
      get path() {
        return elevationIdOnly();
      },
      query: none,
      get body() {
        return reviewBody();
      },
    },
    mutates: true,
    refusals: ["bailiff_not_found", "bailiff_version_conflict", "bailiff_approver_refused"],
  },
] as const satisfies readonly AdminRow[];
