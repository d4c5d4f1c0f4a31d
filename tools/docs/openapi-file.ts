// The text of the checked-in `docs/openapi.json`: what the Worker serves at /openapi.json, laid out for reading.
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { ADMIN_OPERATIONS } from "../../src/routes/admin/admin-operations.ts";
import { buildDocument } from "../../src/routes/published/openapi/document.ts";
import { PUBLIC_OPERATIONS } from "../../src/routes/published/public-operations.ts";

export function openApiText(): string {
  const document = buildDocument({ clerk: OPERATIONS, admin: ADMIN_OPERATIONS, open: PUBLIC_OPERATIONS });
  return `${JSON.stringify(document, null, 2)}\n`;
}
