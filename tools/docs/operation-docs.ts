// All files of `docs/operations/`: the directory holds these and no other.
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { adminPage } from "./admin-page.ts";
import { readAdminRows } from "./admin-rows.ts";
import { indexPage } from "./index-page.ts";
import { operationPage, pageName } from "./operation-page.ts";

export const OPERATION_DOCS_DIRECTORY = "docs/operations";

/** File name and text. */
export async function operationDocs(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["README.md", indexPage(OPERATIONS)],
    ["admin.md", adminPage(await readAdminRows())],
    ...OPERATIONS.map((operation) => [pageName(operation), operationPage(operation)] as const),
  ]);
}
