// Versions of Clerk's API that the operation table describes, oldest first. They are dates, so they compare as text. Clerk's 2025-03-12 is
// not one of them: its description is partial, and no SDK was seen to send it.
// Source: Clerk Backend API OpenAPI descriptions of these dates.

export const API_VERSIONS = ["2021-02-05", "2024-10-01", "2025-04-10", "2025-11-10", "2026-05-12"] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

/** What a caller who names none gets; always sent upstream. Why the newest: docs/forwarding.md, “API versions”. */
export const DEFAULT_API_VERSION: ApiVersion = "2026-05-12";

export function parseApiVersion(text: string): ApiVersion | undefined {
  return API_VERSIONS.find((version) => version === text);
}

/** `2021-02-05, 2024-10-01 or 2025-04-10`. */
export function listedVersions(versions: readonly ApiVersion[]): string {
  return versions.length < 2 ? versions.join("") : `${versions.slice(0, -1).join(", ")} or ${versions.at(-1)}`;
}
