// The API document and its page as files: `docs/openapi.json`, laid out for reading, and the files that a deployment serves (`public/`).
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { once } from "../../src/once.ts";
import { ADMIN_ANSWERS } from "../../src/routes/admin/admin-answers.ts";
import { ADMIN_OPERATIONS } from "../../src/routes/admin/admin-operations.ts";
import { buildDocument } from "../../src/routes/published/openapi/document.ts";
import { PUBLIC_OPERATIONS } from "../../src/routes/published/public-operations.ts";
import { referencePage } from "../../src/routes/published/reference/page.ts";
import { welcomePage } from "../../src/routes/published/welcome/welcome-page.ts";
import { pageScript } from "./page-script.ts";

const document = once(() =>
  buildDocument({ clerk: OPERATIONS, admin: ADMIN_OPERATIONS, open: PUBLIC_OPERATIONS, answers: ADMIN_ANSWERS }),
);

export function openApiText(): string {
  return `${JSON.stringify(document(), null, 2)}\n`;
}

export const PUBLIC_DIRECTORY = "public";

/** The static files of a deployment, by name. */
export async function publicFiles(): Promise<ReadonlyMap<string, string>> {
  return new Map([
    ["openapi.json", JSON.stringify(document())],
    ["reference.html", await referencePage(document(), await pageScript())],
    ["welcome.html", await welcomePage()],
  ]);
}
