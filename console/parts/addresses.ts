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
