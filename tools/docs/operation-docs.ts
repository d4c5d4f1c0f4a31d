// All files of `docs/operations/`: the directory holds these and no other.
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { ADMIN_OPERATIONS } from "../../src/routes/admin/admin-operations.ts";
import { adminPage } from "./admin-page.ts";
import { indexPage } from "./index-page.ts";
import { operationPage, pageName } from "./operation-page.ts";

export const OPERATION_DOCS_DIRECTORY = "docs/operations";

/** File name and text. */
export function operationDocs(): ReadonlyMap<string, string> {
  return new Map([
    ["README.md", indexPage(OPERATIONS)],
    ["admin.md", adminPage(ADMIN_OPERATIONS)],
    ...OPERATIONS.map((operation) => [pageName(operation), operationPage(operation)] as const),
  ]);
}
