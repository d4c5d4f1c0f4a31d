// The text of the checked-in `docs/openapi.json`: what the Worker serves at /openapi.json, laid out for reading.
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { buildDocument } from "../../src/routes/published/openapi/document.ts";
import { PUBLIC_OPERATIONS } from "../../src/routes/published/public-operations.ts";
import { readAdminRows } from "./admin-rows.ts";

export async function openApiText(): Promise<string> {
  const document = buildDocument({ clerk: OPERATIONS, admin: await readAdminRows(), open: PUBLIC_OPERATIONS });
  return `${JSON.stringify(document, null, 2)}\n`;
}
