// The API document (OpenAPI 3.1), made from the tables: whatever has a row is in it. Pure, so that `npm run generate` writes the very
// document that the Worker serves.
import { ERRORS } from "../../../bailiff-errors.ts";
import type { Operation } from "../../../clerk/operation.ts";
import { BAILIFF_VERSION } from "../../../clerk/upstream-headers.ts";
import type { AdminRow } from "../../admin/admin-row.ts";
import { PATH_REASON } from "../../call/intake/reason.ts";
import type { AnswerShape } from "../answer-shape.ts";
import type { PublicOperation } from "../public-operations.ts";
import { describeAdminRow, describeClerkRow, describePublicRow } from "./describe-rows.ts";
import type { DescribedOperation } from "./described-operation.ts";
import type { OpenApiDocument, OperationObject, PathItem, Server, Tag } from "./document-shape.ts";
import { createErrorResponses } from "./error-responses.ts";
import { HEADER_ANSWERS } from "./header-answers.ts";
import { HEADER_PARAMETERS } from "./header-parameters.ts";
import { type Books, operationObject } from "./operation-object.ts";
import { PUBLIC_ANSWERS } from "./public-answers.ts";
import { createSchemaBook } from "./schema-book.ts";
import { DESCRIPTION, SUMMARY, tagWords } from "./words.ts";

export interface Tables {
  readonly clerk: readonly Operation[];
  readonly admin: readonly AdminRow[];
  readonly open: readonly PublicOperation[];
  /** What the rows of the latter two answer, by name, where that is not `PUBLIC_ANSWERS`. */
  readonly answers?: Readonly<Record<string, AnswerShape>>;
}

const HERE: Server = { url: "/", description: "Where this document is served." };
/** Of Clerk's paths only. */
const WITH_REASON: Server = {
  url: "/for/{reason}",
  description: "The same, with a reason: for SDKs that can set a base URL but no header.",
  variables: { reason: { default: "TICKET-4711", description: `Why the call is made: \`${PATH_REASON.source}\`.` } },
};

/** @throws Error when a row has an argument or answer that no example is known for. */
export function buildDocument({ clerk, admin, open, answers: given = {} }: Tables): OpenApiDocument {
  const answers = { ...PUBLIC_ANSWERS, ...given };
  const schemas = createSchemaBook();
  const books: Books = { schemas, errors: createErrorResponses(schemas) };
  const operations = [
    ...clerk.map(describeClerkRow),
    ...admin.map((row) => describeAdminRow(row, answerOf(answers, row))),
    ...open.map((row) => describePublicRow(row, answerOf(answers, row))),
  ];
  const paths = pathsOf(books, operations);
  return {
    openapi: "3.1.0",
    info: {
      title: "Bailiff",
      version: BAILIFF_VERSION,
      summary: SUMMARY,
      description: DESCRIPTION,
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [HERE],
    tags: tagsOf(operations),
    security: [{ key: [] }],
    paths,
    components: {
      schemas: schemas.components(),
      parameters: HEADER_PARAMETERS,
      headers: HEADER_ANSWERS,
      responses: books.errors.components(),
      securitySchemes: {
        key: { type: "http", scheme: "bearer", description: "A scoped key: `sk_live_bailiff_…` or `sk_test_bailiff_…`." },
        rootToken: { type: "http", scheme: "bearer", description: "The root token, for bootstrap. On `/admin` only." },
        session: {
          type: "apiKey",
          in: "cookie",
          name: "__Host-bailiff",
          description: "Of who is signed in to the console. What changes something brings `Bailiff-CSRF` too.",
        },
      },
    },
    "x-bailiff-error-codes": Object.fromEntries(ERRORS.map(({ code, status, message }) => [code, { status, message }])),
  };
}

function pathsOf(books: Books, operations: readonly DescribedOperation[]): Readonly<Record<string, PathItem>> {
  const byPath = Map.groupBy(operations, ({ path }) => path);
  return Object.fromEntries(
    [...byPath].map(([path, group]) => {
      const methods = group.map((one): [string, OperationObject] => [one.method.toLowerCase(), operationObject(books, one)]);
      const servers = group.some(({ plane }) => plane === "clerk") ? { servers: [HERE, WITH_REASON] } : {};
      return [path, { ...servers, ...Object.fromEntries(methods) }];
    }),
  );
}

/** In the order in which the tables first name them. */
function tagsOf(operations: readonly DescribedOperation[]): readonly Tag[] {
  return [...new Set(operations.map(({ tag }) => tag))].map((name) => {
    const description = tagWords(name);
    return description === undefined ? { name } : { name, description };
  });
}

function answerOf(answers: Readonly<Record<string, AnswerShape>>, { name }: { readonly name: string }): AnswerShape {
  const answer = answers[name];
  if (answer === undefined) throw new Error(`nothing says what ${name} answers`);
  return answer;
}
