// All files of `docs/operations/`: the directory holds these and no other.
import type { Operation } from "../../src/clerk/operation.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { ADMIN_OPERATIONS } from "../../src/routes/admin/admin-operations.ts";
import { adminPage } from "./admin-page.ts";
import { indexPage } from "./index-page.ts";
import { operationPage, pageName } from "./operation-page.ts";

export const OPERATION_DOCS_DIRECTORY = "docs/operations";

/** File name and text. Of Clerk's rows, those of this version unless others are given. */
export function operationDocs(operations: readonly Operation[] = OPERATIONS): ReadonlyMap<string, string> {
  return new Map([
    ["README.md", indexPage(operations)],
    ["admin.md", adminPage(ADMIN_OPERATIONS)],
    ...operations.map((operation) => [pageName(operation), operationPage(operation)] as const),
  ]);
}
