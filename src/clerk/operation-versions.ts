// Under which API versions Clerk has an operation, and the fields that only some of them take: read off the row's columns.
import { API_VERSIONS, type ApiVersion } from "./api-version.ts";
import type { Operation } from "./operation.ts";

/** Oldest first. */
export function versionsOf({ since = API_VERSIONS[0] }: Pick<Operation, "since">): readonly ApiVersion[] {
  return API_VERSIONS.filter((version) => version >= since);
}

export function hasVersion(operation: Pick<Operation, "since">, version: ApiVersion): boolean {
  return versionsOf(operation).includes(version);
}

/** Those whose body takes the fields of `legacyBody`, oldest first; none where there is no such body. */
export function legacyVersionsOf(operation: Pick<Operation, "since" | "legacyBody">): readonly ApiVersion[] {
  const { legacyBody } = operation;
  return legacyBody === undefined ? [] : versionsOf(operation).filter((version) => version <= legacyBody.until);
}
