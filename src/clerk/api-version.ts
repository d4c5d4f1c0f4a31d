// Versions of Clerk's API that the operation table describes, oldest first.
// Source: Clerk Backend API OpenAPI descriptions of these dates.

export const API_VERSIONS = ["2025-11-10", "2026-05-12"] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

/** What a caller who names none gets; always sent upstream. */
export const DEFAULT_API_VERSION: ApiVersion = "2026-05-12";
/** The last version that takes an operation's `legacyBody` fields. */
export const LAST_LEGACY_API_VERSION: ApiVersion = "2025-11-10";

export function parseApiVersion(text: string): ApiVersion | undefined {
  return API_VERSIONS.find((version) => version === text);
}
