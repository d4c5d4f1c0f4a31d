// What a body holds, strictly read and not yet checked against a schema.
import type { Upload } from "../../../clerk/multipart.ts";

export interface SentFields {
  readonly fields: Readonly<Record<string, unknown>>;
  /** Bytes that travel beside them. */
  readonly upload: Upload | null;
}
