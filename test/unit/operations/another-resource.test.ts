// A row of a resource that there is none of yet needs no edit anywhere else: vocabulary, documents, command line and conformance have it by
// its being there. The contract tests in workerd have the same row (`made-up-operations.ts`): route, validation, policy, record, upstream.
import { Validator } from "@seriousme/openapi-schema-validator";
import { expect, it } from "vitest";
import { listOperations } from "../../../cli/operations/listed-operation.ts";
import { defineOperation } from "../../../src/clerk/define-operation.ts";
import { OPERATIONS } from "../../../src/clerk/operations.ts";
import { compileBundle } from "../../../src/policy/compile/compile.ts";
import { ADMIN_ANSWERS } from "../../../src/routes/admin/admin-answers.ts";
import { ADMIN_OPERATIONS } from "../../../src/routes/admin/admin-operations.ts";
import { explainUnknownPath, firstWords } from "../../../src/routes/call/intake/raw-path.ts";
import { buildDocument } from "../../../src/routes/published/openapi/document.ts";
import { PUBLIC_OPERATIONS } from "../../../src/routes/published/public-operations.ts";
import { buildVocabulary } from "../../../src/routes/vocabulary.ts";
import { compareWithTable } from "../../../tools/conformance/compare.ts";
import { factsOfOperation } from "../../../tools/conformance/table-facts.ts";
import { operationDocs } from "../../../tools/docs/operation-docs.ts";

const revoke = defineOperation("sessions.revoke", "POST", "/sessions/{session_id}/revoke", {
  summary: "Revoke a session",
  answer: undefined,
  class: "destructive",
});
const GROWN = [...OPERATIONS, revoke];

it("policies can name it, alone and by its family, and know its arguments", () => {
  const vocabulary = buildVocabulary(GROWN, ADMIN_OPERATIONS);
  expect(vocabulary.size).toBe(OPERATIONS.length + 1 + ADMIN_OPERATIONS.length);
  const check = (rule: object) => compileBundle([{ policy: "p", rules: [{ id: "r", ...rule }] }], vocabulary, "v");
  expect(check({ allow: ["sessions.revoke"], when: 'args.session_id == "sess_1"' })).toMatchObject({ ok: true });
  expect(check({ deny: ["sessions.*"] })).toMatchObject({ ok: true });
  expect(check({ allow: ["sessions.revoke"], when: "args.session == 1" })).toMatchObject({ ok: false });
});

it("the API document has it, under a tag of its own, and stays valid", async () => {
  const document = buildDocument({ clerk: GROWN, admin: ADMIN_OPERATIONS, open: PUBLIC_OPERATIONS, answers: ADMIN_ANSWERS });
  expect((await new Validator().validate(structuredClone({ ...document }))).valid).toBe(true);
  expect(document.paths["/v1/sessions/{session_id}/revoke"]?.post).toMatchObject({
    operationId: "sessions.revoke",
    tags: ["Sessions: destructive"],
  });
});

it("the command line lists it", () => {
  const listed = listOperations(GROWN);
  expect(listed).toHaveLength(GROWN.length + ADMIN_OPERATIONS.length);
  expect(listed.find(({ name }) => name === "sessions.revoke")).toMatchObject({
    path: "/v1/sessions/{session_id}/revoke",
    class: "destructive",
    target: { kind: "none" },
  });
});

it("the generated pages have one more, and the overview names it", () => {
  const [before, after] = [operationDocs(), operationDocs(GROWN)];
  expect([...after.keys()].filter((name) => !before.has(name))).toEqual(["sessions-revoke.md"]);
  expect(after.get("sessions-revoke.md")).toContain("`POST /v1/sessions/{session_id}/revoke`");
  expect(after.get("README.md")).toContain("[sessions.revoke](sessions-revoke.md)");
});

it("conformance compares it like any other", () => {
  const facts = new Map(GROWN.map((row) => [`${row.method} ${row.path}`, { ...factsOfOperation(row), summary: row.summary }]));
  const file = { version: "2026-05-12", operations: facts };
  const differencesOf = (rows: typeof GROWN) =>
    compareWithTable(file, rows).differences.filter((line) => line.includes("sessions"));
  expect(differencesOf(GROWN)).toEqual([]);
  expect(differencesOf(GROWN.slice(0, -1))).toEqual([
    "POST /sessions/{session_id}/revoke: operation was added (“Revoke a session”)",
  ]);
});

it("a caller who leaves out /v1 hears of it", () => {
  const starts = { clerk: firstWords(GROWN), admin: firstWords(ADMIN_OPERATIONS), open: firstWords(PUBLIC_OPERATIONS) };
  expect(explainUnknownPath("/sessions/sess_1/revoke", starts)).toContain("add /v1");
});
