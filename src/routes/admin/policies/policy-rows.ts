// The rows of the policy desk: data alone, what they do is in `policy-operations.ts`, `policy-version-operations.ts`,
// `explain-operation.ts` and `who-can-operation.ts`.
import { none } from "../../../clerk/args/fields.ts";
import type { AdminRow } from "../admin-row.ts";
import { checkBody, explainBody, publishBody, versionOnly, versionsQuery, whoCanBody } from "./policy-args.ts";

const MAX_BUNDLE_BYTES = 8_388_608;
const MAX_QUESTION_BYTES = 262_144;

export const POLICY_ROWS = [
  {
    name: "policies.read",
    summary: "Read the bundle in force",
    method: "GET",
    path: "/policies",
    args: {
      path: none,
      query: none,
      body: none,
    },
    mutates: false,
  },
  {
    name: "policies.check",
    summary: "Check a bundle and run its tests, without publishing it",
    method: "POST",
    path: "/policies/check",
    args: {
      path: none,
      query: none,
      get body() {
        return checkBody();
      },
    },
    mutates: false,
    maxBodyBytes: MAX_BUNDLE_BYTES,
    recordedInPart: true,
  },
  {
    name: "policies.publish",
    summary: "Publish a bundle: atomic, and refused if a rule or a test fails",
    method: "PUT",
    path: "/policies",
    args: {
      path: none,
      query: none,
      get body() {
        return publishBody();
      },
    },
    mutates: true,
    ceiling: true,
    refusals: ["bailiff_policy_invalid", "bailiff_version_conflict"],
    maxBodyBytes: MAX_BUNDLE_BYTES,
    recordedInPart: true,
  },
] as const satisfies readonly AdminRow[];

export const POLICY_VERSION_ROWS = [
  {
    name: "policies.list_versions",
    summary: "List every publish, newest first, with its author",
    method: "GET",
    path: "/policies/versions",
    args: {
      path: none,
      get query() {
        return versionsQuery();
      },
      body: none,
    },
    namesKeys: "as_listed",
    mutates: false,
  },
  {
    name: "policies.read_version",
    summary: "Read a bundle as it was published; it can be put back",
    method: "GET",
    path: "/policies/versions/{version}",
    args: {
      get path() {
        return versionOnly();
      },
      query: none,
      body: none,
    },
    mutates: false,
    refusals: ["bailiff_not_found"],
  },
] as const satisfies readonly AdminRow[];

export const EXPLAIN_ROWS = [
  {
    name: "policies.explain",
    summary: "Explain the decision that a key would get",
    method: "POST",
    path: "/explain",
    looksAt: "key",
    args: {
      path: none,
      query: none,
      get body() {
        return explainBody();
      },
    },
    mutates: false,
    maxBodyBytes: MAX_QUESTION_BYTES,
    refusals: ["bailiff_not_found", "bailiff_upstream_unreachable", "bailiff_upstream_timeout"],
    recordedInPart: true,
  },
] as const satisfies readonly AdminRow[];

export const WHO_CAN_ROWS = [
  {
    name: "policies.who_can",
    summary: "List the decisions that keys would get, of those that the asking key may explain",
    method: "POST",
    path: "/who-can",
    args: {
      path: none,
      query: none,
      get body() {
        return whoCanBody();
      },
    },
    namesKeys: "as_listed",
    mutates: false,
    maxBodyBytes: MAX_QUESTION_BYTES,
    refusals: ["bailiff_upstream_unreachable", "bailiff_upstream_timeout"],
    recordedInPart: true,
  },
] as const satisfies readonly AdminRow[];
