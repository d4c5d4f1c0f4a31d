// One call as the pipeline sees it: who is asking from where, why, and what is known of it so far. Made by `observe`, outermost.

import { type BailiffError, bailiffError } from "../../bailiff-errors.ts";
import { API_VERSIONS, type ApiVersion, DEFAULT_API_VERSION, listedVersions, parseApiVersion } from "../../clerk/api-version.ts";
import type { Services } from "../services.ts";
import { addressOf } from "./client-address.ts";
import { HEADER_REASON } from "./intake/reason.ts";

export interface Call {
  readonly request: Request;
  readonly requestId: string;
  readonly startedMs: number;
  readonly ip: string | null;
  /** Asked for only where a rule asks: with it all else that the edge knows of the caller is read. */
  readonly country: () => string | null;
  readonly userAgent: string;
  /** From the path prefix or the header; "" when none is given. */
  readonly reason: string;
  readonly apiVersion: ApiVersion;
  /** Keeps the isolate alive for a promise; its failure is logged, never swallowed. */
  waitUntil(promise: Promise<unknown>): void;
  /**
   * For `Server-Timing` and `Bailiff-Attempts` (null: not of a call to Clerk); `elevationId`: what the key had opened when the call came,
   * `sessionId`: of who is signed in to the console, both for every record of it.
   */
  readonly measured: {
    attempts: number | null;
    upstreamMs: number | null;
    operation: string | null;
    keyId: string | null;
    elevationId: string | null;
    sessionId: string | null;
  };
}

export type CallFacts = Omit<Call, "reason" | "apiVersion">;

export function callFacts(services: Services, request: Request, requestId: string, waitUntil: Call["waitUntil"]): CallFacts {
  return {
    request,
    requestId,
    startedMs: services.deps.now(),
    ip: addressOf(request, services.settings.trustCfIp),
    country: () => countryOf(request),
    userAgent: request.headers.get("user-agent")?.slice(0, 256) ?? "",
    waitUntil,
    measured: { attempts: null, upstreamMs: null, operation: null, keyId: null, elevationId: null, sessionId: null },
  };
}

function countryOf(request: Request): string | null {
  const country = request.cf?.["country"];
  return typeof country === "string" ? country : null;
}

/** Reason and API version: headers that every call may carry. */
export function readCallHeaders(
  facts: CallFacts,
  pathReason: string | null,
): { ok: true; call: Call } | { ok: false; error: BailiffError } {
  const headerReason = facts.request.headers.get("bailiff-reason");
  if (headerReason !== null && !HEADER_REASON.test(headerReason)) {
    return invalidHeader("Bailiff-Reason must be 1 to 256 printable ASCII characters.");
  }
  if (headerReason !== null && pathReason !== null && headerReason !== pathReason) {
    return invalidHeader("The reason in the path and the Bailiff-Reason header differ: give one of them, or the same twice.");
  }
  const versionText = facts.request.headers.get("clerk-api-version");
  const apiVersion = versionText === null ? DEFAULT_API_VERSION : parseApiVersion(versionText);
  if (apiVersion === undefined) {
    const detail = `Clerk-API-Version must be ${listedVersions(API_VERSIONS)}. Without the header it is ${DEFAULT_API_VERSION}.`;
    return { ok: false, error: bailiffError("bailiff_api_version_unknown", detail) };
  }
  return { ok: true, call: { ...facts, reason: headerReason ?? pathReason ?? "", apiVersion } };
}

function invalidHeader(detail: string): { ok: false; error: BailiffError } {
  return { ok: false, error: bailiffError("bailiff_header_invalid", detail) };
}
