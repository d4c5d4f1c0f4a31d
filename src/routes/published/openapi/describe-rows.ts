// From a row of one of the three tables to what the document says of it. Everything is read off columns: a new row needs nothing here.
import * as z from "zod/mini";
import { CLERK_ANSWERS } from "../../../clerk/answers.ts";
import { queryArguments } from "../../../clerk/arguments.ts";
import { notesOf } from "../../../clerk/notes.ts";
import type { ArgsObject, Operation } from "../../../clerk/operation.ts";
import { type AdminRow, adminPath } from "../../admin/admin-row.ts";
import type { AnswerShape } from "../answer-shape.ts";
import type { PublicOperation } from "../public-operations.ts";
import type { DescribedOperation } from "./described-operation.ts";
import { expectedErrors } from "./expected-errors.ts";

export function describeClerkRow(row: Operation): DescribedOperation {
  const { name, summary, method, path, args, body, legacyBody, answer, replay, target } = row;
  const named = row.creates !== undefined || row.idempotency !== undefined;
  return {
    name,
    summary,
    notes: notesOf(row),
    tag: clerkTag(row),
    plane: "clerk",
    method,
    path: `/v1${path}`,
    args: { ...args, query: queryArguments(row) },
    body,
    legacyBody,
    headers: [
      "ClerkApiVersion",
      "Reason",
      "MaxRetries",
      "DeadlineMs",
      ...(row.creates === undefined ? [] : ["IdempotencyKey" as const]),
    ],
    status: 200,
    answer: answer === undefined ? () => z.looseObject({}) : CLERK_ANSWERS[answer],
    noticesRepeats: row.idempotency !== undefined,
    leavesOut: (row.rows?.at ?? null) !== null,
    errors: expectedErrors({ plane: "clerk", method, hasPathArgs: hasFields(args.path), replay, named, since: row.since }),
    extensions: {
      "x-bailiff-class": row.class,
      "x-bailiff-replay": replay,
      "x-bailiff-target": { ...target },
      ...(row.since === undefined ? {} : { "x-bailiff-since": row.since }),
    },
  };
}

export function describeAdminRow(row: AdminRow, answer: AnswerShape): DescribedOperation {
  const { name, summary, method, args, mutates, status = 200, refusals = [] } = row;
  return {
    name,
    summary,
    notes: [],
    tag: familyTag(name),
    plane: "admin",
    method,
    path: adminPath(row),
    args,
    body: hasFields(args.body) ? "json" : "none",
    headers: ["Reason", ...sessionHeaders(row)],
    takesSession: row.noSession !== true,
    status,
    answer,
    errors: expectedErrors({ plane: "admin", method, hasPathArgs: hasFields(args.path), refusals }),
    extensions: { "x-bailiff-mutates": mutates },
  };
}

export function describePublicRow(row: PublicOperation, answer: AnswerShape): DescribedOperation {
  const { name, summary, notes = [], method, path, args, otherwise = {}, refusals = [] } = row;
  return {
    name,
    summary,
    notes,
    tag: PUBLIC_TAG,
    plane: "public",
    method,
    path,
    args,
    body: hasFields(args.body) ? "json" : "none",
    headers: [],
    status: 200,
    answer,
    otherwise,
    errors: expectedErrors({ plane: "public", method, hasPathArgs: hasFields(args.path), refusals }),
    extensions: {},
  };
}

export const PUBLIC_TAG = "Without a key";

/** What a call by the console's cookie brings along. */
function sessionHeaders({ method, noSession }: AdminRow): readonly ("Csrf" | "Background")[] {
  return noSession === true ? [] : [...(method === "GET" ? [] : ["Csrf" as const]), "Background"];
}

/** By family and class, because that is what a policy gives: reading, changing, destroying, paying, secrets. */
function clerkTag({ name, class: kind }: Operation): string {
  return `${familyTag(name)}: ${kind}`;
}

/** Of a tag of Clerk's operations; undefined of any other. */
export function classOfTag(tag: string): string | undefined {
  return /: ([a-z]+)$/.exec(tag)?.[1];
}

/** `keys.create` -> `Keys`. */
function familyTag(name: string): string {
  const [family = ""] = name.split(".");
  return family.charAt(0).toUpperCase() + family.slice(1);
}

function hasFields({ shape }: ArgsObject): boolean {
  return Object.keys(shape).length > 0;
}
