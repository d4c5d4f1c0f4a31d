// The answer of an operation that is done.
import * as z from "zod/mini";
import { isTextAnswer } from "../answer-shape.ts";
import type { DescribedOperation } from "./described-operation.ts";
import type { MediaType, ResponseObject } from "./document-shape.ts";
import { exampleOf } from "./example-args.ts";
import { headersOf, referencesTo } from "./header-answers.ts";
import type { SchemaBook } from "./schema-book.ts";

/** With the other statuses that have the same body. */
export function doneResponses(schemas: SchemaBook, operation: DescribedOperation): [status: string, response: ResponseObject][] {
  const done = doneResponse(schemas, operation);
  const otherwise = Object.entries(operation.otherwise ?? {});
  return [
    [String(operation.status), done],
    ...otherwise.map(([status, description]): [string, ResponseObject] => [status, { ...done, description }]),
  ];
}

function doneResponse(
  schemas: SchemaBook,
  { answer: answerOf, plane, noticesRepeats, leavesOut }: DescribedOperation,
): ResponseObject {
  const answer = answerOf();
  const headers = {
    ...headersOf(plane),
    ...referencesTo([
      ...(plane === "clerk" ? (["Bailiff-Masked"] as const) : []),
      ...(leavesOut === true ? (["Bailiff-Hidden"] as const) : []),
      ...(noticesRepeats === true ? (["Bailiff-Similar-To"] as const) : []),
    ]),
  };
  const asJson = (value: z.ZodMiniType): Record<string, MediaType> => ({
    "application/json": { schema: schemas.write(value, "output"), example: exampleOf(value) },
  });
  if (!isTextAnswer(answer)) {
    const description = z.globalRegistry.get(answer)?.description ?? (plane === "clerk" ? "Clerk's answer." : "Done.");
    return { description, headers, content: asJson(answer) };
  }
  const content = Object.entries(answer.text).map(([type, line]): [string, MediaType] => {
    // Parameters of a media type are no part of its name.
    const [name = type] = type.split(";");
    if (line === null) return [name, { schema: { type: "string" } }];
    const lines = { type: "array", items: schemas.write(line, "output") };
    const schema = { type: "string", contentMediaType: name, contentSchema: lines, description: "One value a line." };
    return [name, { schema, example: `${JSON.stringify(exampleOf(line))}\n` }];
  });
  return {
    description: (answer.json && z.globalRegistry.get(answer.json)?.description) ?? "Text.",
    headers: { ...headers, ...referencesTo(answer.headers ?? []) },
    content: { ...(answer.json === undefined ? {} : asJson(answer.json)), ...Object.fromEntries(content) },
  };
}
