// What policies and scopes can name, of both tables in one shape: Clerk's operations and those of the admin plane.
import * as z from "zod/mini";
import { allArguments } from "../../src/clerk/arguments.ts";
import type { ArgsObject, Operation } from "../../src/clerk/operation.ts";
import { versionsOf } from "../../src/clerk/operation-versions.ts";
import { OPERATIONS } from "../../src/clerk/operations.ts";
import { ADMIN_OPERATIONS } from "../../src/routes/admin/admin-operations.ts";
import { type AdminRow, adminPath } from "../../src/routes/admin/admin-row.ts";
import { adminClass } from "../../src/routes/vocabulary.ts";

export interface ListedOperation {
  readonly name: string;
  readonly summary: string;
  readonly method: string;
  /** With the prefix of its plane. */
  readonly path: string;
  readonly class: string;
  /** Whether it can be sent to Clerk twice; null on the admin plane, which sends nothing. */
  readonly replay: Operation["replay"] | null;
  readonly target: Operation["target"];
  /** Clerk's API versions that have it, oldest first; null on the admin plane. */
  readonly apiVersions: readonly string[] | null;
  readonly secretArgs: readonly string[];
  readonly notes: readonly string[];
  readonly args: z.core.JSONSchema.BaseSchema;
  /** Argument -> where it travels. */
  readonly places: ReadonlyMap<string, string>;
}

/** Of Clerk's rows, those of this version unless others are given. */
export function listOperations(clerk: readonly Operation[] = OPERATIONS): readonly ListedOperation[] {
  return [...clerk.map(ofClerk), ...ADMIN_OPERATIONS.map(ofAdmin)];
}

function ofClerk(row: Operation): ListedOperation {
  const { name, summary, method, path, class: kind, replay, target, secretArgs, notes } = row;
  const args = schemaOf(allArguments(row));
  const places = placesOf(Object.entries(row.args));
  const apiVersions = versionsOf(row);
  return { name, summary, method, path: `/v1${path}`, class: kind, replay, target, apiVersions, secretArgs, notes, args, places };
}

function ofAdmin(row: AdminRow): ListedOperation {
  const { name, summary, method, args } = row;
  return {
    name,
    summary,
    method,
    path: adminPath(row),
    class: adminClass(row),
    replay: null,
    target: { kind: "none" },
    apiVersions: null,
    secretArgs: [],
    notes: [],
    args: schemaOf(z.strictObject({ ...args.path.shape, ...args.query.shape, ...args.body.shape })),
    places: placesOf(Object.entries(args)),
  };
}

function schemaOf(args: z.ZodMiniType): z.core.JSONSchema.BaseSchema {
  return z.toJSONSchema(args, { io: "input", unrepresentable: "any" });
}

function placesOf(schemas: readonly (readonly [place: string, schema: ArgsObject])[]): ReadonlyMap<string, string> {
  return new Map(schemas.flatMap(([place, schema]) => Object.keys(schema.shape).map((name) => [name, place] as const)));
}
