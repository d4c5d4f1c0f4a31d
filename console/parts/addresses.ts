// Addresses of the pages: what one page links to on another.
import { type QueryValue, queryOf } from "../api/query.ts";

export const CONSOLE = "/console";

/** Records of the log by a filter, in the API's own names. */
export function auditAddress(filter: Readonly<Record<string, QueryValue>> = {}): string {
  return `${CONSOLE}/audit${queryOf(filter)}`;
}

export function recordAddress(recordId: string): string {
  return `${CONSOLE}/audit/${encodeURIComponent(recordId)}`;
}

/** All that had to do with one user. */
export function userAddress(userId: string): string {
  return `${CONSOLE}/users/${encodeURIComponent(userId)}`;
}

export function keyAddress(keyId: string): string {
  return `${CONSOLE}/keys/${encodeURIComponent(keyId)}`;
}

export function approvalAddress(approvalId: string): string {
  return `${CONSOLE}/approvals/${encodeURIComponent(approvalId)}`;
}

export function elevationAddress(elevationId: string): string {
  return `${CONSOLE}/elevations/${encodeURIComponent(elevationId)}`;
}

export function hookAddress(hookId: string): string {
  return `${CONSOLE}/hooks/${encodeURIComponent(hookId)}`;
}

/** A policy of the bundle in force. */
export function policyAddress(policy: string): string {
  return `${CONSOLE}/policies${queryOf({ policy })}`;
}

/** A rule of the bundle in force, which is what decided if the bundle is still the same. */
export function ruleAddress(policy: string, rule: string): string {
  return `${CONSOLE}/policies${queryOf({ policy, rule })}`;
}

/** The bundle as it was published under that version. */
export function versionAddress(version: string): string {
  return `${CONSOLE}/policies/versions/${encodeURIComponent(version)}`;
}

/** What one version made of another: what keys gained and lost. */
export function differenceAddress(from: string, to: string): string {
  return `${CONSOLE}/policies/versions${queryOf({ from, to })}`;
}

/** What would a key get for a call? Arguments are filled in there: they may be personal data, and stand in no address that is sent. */
export function whatIfAddress({ key, operation }: { readonly key?: string; readonly operation?: string }): string {
  return `${CONSOLE}/policies/what-if${queryOf({ key, operation })}`;
}
