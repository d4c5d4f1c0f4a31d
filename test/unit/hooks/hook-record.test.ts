// What filters of hooks are checked against says of a record what its schema says, in documents and for the tests of answers.
import { expect, it } from "vitest";
import type * as z from "zod/mini";
import { auditRecord } from "../../../src/audit/record-schema.ts";
import { declaredOf } from "../../../src/declared.ts";
import { hookRecord } from "../../../src/routes/admin/hooks/hook-record.ts";

interface Told {
  readonly kind: ReturnType<typeof declaredOf>["kind"];
  readonly nullable: boolean;
  readonly element?: Told;
  readonly fields?: Readonly<Record<string, Told>>;
}

function toldOf(schema: z.core.$ZodType): Told {
  const { kind, nullable, element, fields } = declaredOf(schema);
  return {
    kind,
    nullable,
    ...(element && { element: toldOf(element) }),
    ...(fields && { fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, toldOf(field)])) }),
  };
}

it("has every field of a record, of the same kind, and the intent besides", () => {
  const { intent, ...fields } = toldOf(hookRecord()).fields ?? {};
  expect(fields).toEqual(toldOf(auditRecord()).fields);
  expect(Object.keys(fields)).toEqual(Object.keys(auditRecord().shape));
  expect(intent).toEqual({ kind: null, nullable: false });
});

it("knows the types of records, and that of a checkpoint, which goes through the same filters", () => {
  expect(hookRecord().shape.type.options).toEqual([...auditRecord().shape.type.options, "checkpoint"]);
});
