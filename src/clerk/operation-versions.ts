// Under which API versions Clerk has an operation, and the fields that only some of them take: read off the row's columns.
import { API_VERSIONS, type ApiVersion, DEFAULT_API_VERSION } from "./api-version.ts";
import type { Operation } from "./operation.ts";

/** Oldest first. */
export function versionsOf({ since = API_VERSIONS[0] }: Pick<Operation, "since">): readonly ApiVersion[] {
  return API_VERSIONS.filter((version) => version >= since);
}

export function hasVersion(operation: Pick<Operation, "since">, version: ApiVersion): boolean {
  return versionsOf(operation).includes(version);
}

/**
 * The way out for a body field that Clerk dropped, as sentences; undefined for any other. Releases of SDKs that send no version send such
 * fields, and their callers see nothing but this text.
 */
export function droppedFieldHint(
  { legacyBody }: Pick<Operation, "legacyBody">,
  version: ApiVersion,
  field: string,
): string | undefined {
  if (legacyBody === undefined || version <= legacyBody.until || !Object.hasOwn(legacyBody.fields.shape, field)) return undefined;
  const { until, instead } = legacyBody;
  const unnamed = version === DEFAULT_API_VERSION ? ", that of a call without the header" : "";
  return (
    `“${field}” is no field of this operation under API version ${version}${unnamed}. ` +
    `Send the header Clerk-API-Version: ${until}, or use ${instead}.`
  );
}
